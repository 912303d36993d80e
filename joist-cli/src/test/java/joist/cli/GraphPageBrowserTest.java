package joist.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page that {@code joist inspect --html} writes, in a real browser. */
@Tag("browser")
class GraphPageBrowserTest {
  @TempDir static Path folder;
  private static final double PATIENCE_MILLIS = 120_000;

  private static Playwright playwright;
  private static Browser browser;

  private final List<String> troubles = new ArrayList<>();

  @BeforeAll
  static void startsABrowser() {
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(chromium())
                    .setArgs(List.of("--no-sandbox", "--disable-gpu")));
  }

  private static Path chromium() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("expected a Chromium, found none"));
  }

  @AfterAll
  static void stops() {
    browser.close();
    playwright.close();
  }

  @AfterEach
  void nothingWentWrongInThePage() {
    assertThat(troubles).isEmpty();
  }

  @Test
  void drawsResNetAndShowsANodesWeights() {
    Path light = Path.of("..", "data", "onnx-light", "light_resnet50.onnx");
    Page page = open(light, ColorScheme.LIGHT);
    assertThat(page.locator("#summary")).containsText("25.6 M parameters");
    assertThat(drawn(page)).isPositive();
    page.locator("#search").fill("conv 64 112");
    page.locator("#search").press("Enter");
    assertThat(page.locator("#panel .title")).hasText("Conv");
    assertThat(page.locator("#panel")).containsText("kernel_shape");
    assertThat(page.locator("#panel .bin").first()).isVisible();
  }

  @Test
  void foldsAndUnfoldsAGraphOfThreeThousandNodes() {
    Page page = open(residual(750), ColorScheme.DARK);
    page.locator("#fold").click();
    assertThat(boxes(page)).isEqualTo(752);
    page.locator("#unfold").click();
    assertThat(boxes(page)).isGreaterThan(3000);
    page.locator("#fit").click();
    page.mouse().move(400, 400);
    page.mouse().wheel(0, -400);
    page.mouse().down();
    page.mouse().move(500, 500);
    page.mouse().up();
    page.locator("#tab-list").click();
    assertThat(page.locator("#panel tbody tr")).hasCount(3000);
    page.locator("#panel tbody tr .link").last().click();
    assertThat(page.locator("#panel .title")).hasText("Add");
  }

  private static int boxes(Page page) {
    return (Integer) page.evaluate("state.scene.boxes.length");
  }

  private static int drawn(Page page) {
    page.waitForFunction("state.painted > 0");
    return (Integer) page.evaluate("state.painted");
  }

  private Page open(Path model, ColorScheme scheme) {
    Path html = folder.resolve(model.getFileName() + ".html");
    CommandLineRun run = CommandLineRun.of("inspect", model.toString(), "--html", html.toString());
    assertThat(run.status()).as(run.err()).isZero();
    Page page = browser.newPage(new Browser.NewPageOptions().setColorScheme(scheme));
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onPageError(troubles::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        troubles.add(message.text());
      }
    });
    page.onRequest(request -> {
      if (!request.url().startsWith("file:")) {
        troubles.add("asked the network for " + request.url());
      }
    });
    page.navigate(html.toUri().toString());
    return page;
  }

  /** Blocks of {@code x + abs(neg(exp(x)))}. */
  private static Path residual(int blocks) {
    ValueType row = ValueType.of(ElementType.F32, Dim.of(4));
    GraphBuilder builder = new GraphBuilder("residual");
    String x = builder.input("x", row);
    for (int block = 0; block < blocks; block++) {
      x = builder.node("Add", x, builder.node("Abs", builder.node("Neg", builder.node("Exp", x))));
    }
    builder.output(x, row);
    Path file = folder.resolve("residual.onnx");
    OnnxWriter.write(builder.build(), file);
    return file;
  }
}
