package joist.cli;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.RequestOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.access.ApiKey;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.server.operations.ModelSource;
import joist.serving.share.Quota;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's pages in a real browser, against a real server with a real model. */
@Tag("browser")
class ConsoleBrowserTest {
  /** What makes a page wider than its window: each element that no other cuts off, in words. */
  private static final String TOO_WIDE =
      """
      () => {
        const cut = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (getComputedStyle(p).overflowX !== 'visible') return true; return false; };
        if (document.documentElement.scrollWidth <= innerWidth) return [];
        const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > innerWidth && !cut(e));
        return [`the page is ${document.documentElement.scrollWidth} px wide`,
          ...wide.map(e => `${e.tagName} .${e.getAttribute('class') || ''} to ${e.getBoundingClientRect().right} px: ${e.textContent.slice(0, 40)}`)];
      }
      """;

  private static final double PATIENCE_MILLIS = 120_000;

  @TempDir static Path folder;
  private static Store store;
  private static JoistServer server;
  private static Playwright playwright;
  private static Browser browser;

  private final List<String> troubles = new ArrayList<>();
  private Page page;

  @BeforeAll
  static void servesTwoVersions() throws IOException {
    Path data = ChurnFile.write(folder, 800);
    String location = folder.resolve("store").toString();
    train(data, location, "boosted trees");
    train(data, location, "logistic regression");
    store = Stores.open(StoreSettings.of(location));
    store.register("positive", positive(), Map.of(), "test");
    server =
        JoistServer.start(
            ServerSettings.standard().withPort(0).withP99(Duration.ofMinutes(2)),
            new ModelSource.Registry(store, location, Set.of()));
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
                    .setArgs(
                        List.of(
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-quic",
                            "--no-first-run",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-sync")));
  }

  private static void train(Path data, String location, String learner) {
    CommandLineRun run =
        CommandLineRun.of(
            "train",
            data.toString(),
            "--target",
            "churned",
            "--name",
            "churn",
            "--learner",
            learner,
            "--store",
            location);
    assertThat(run.status()).as(run.err()).isZero();
  }

  /** A model of tensors. */
  private static Path positive() throws IOException {
    GraphBuilder builder = new GraphBuilder("positive");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH);
    builder.output(builder.node("Relu", builder.input("x", type)), type);
    Path file = folder.resolve("positive.onnx");
    Files.write(file, OnnxWriter.write(builder.build()));
    return file;
  }

  private static Path chromium() {
    return Stream.of("chromium", "chromium-browser", "google-chrome")
        .map(name -> Path.of("/usr/bin", name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "expected Chromium in /usr/bin; install it, or leave the browser profile out"));
  }

  @AfterAll
  static void closes() {
    playwright.close();
    server.close();
    store.close();
  }

  @BeforeEach
  void opensAPage() {
    page = browser.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.onPageError(troubles::add);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error")) {
        troubles.add(message.text());
      }
    });
    page.onRequest(request -> {
      if (!request.url().startsWith(server.url()) && !request.url().startsWith("data:")) {
        troubles.add("asked for " + request.url());
      }
    });
  }

  @AfterEach
  void leavesNoTrouble() {
    page.close();
    assertThat(troubles).isEmpty();
  }

  private void open(String address) {
    page.navigate(server.url() + "/" + address);
  }

  @Test
  void showsLiveTrafficAsItHappens() {
    open("#/live");
    assertThat(page.locator("h1")).hasText("Live");
    assertThat(page.locator("td").getByText("churn:1")).isVisible();
    for (int i = 0; i < 30; i++) {
      page.request()
          .post(
              server.url() + "/v1/predict/churn",
              RequestOptions.create()
                  .setData(
                      "{\"plan\":\"basic\",\"months\":3,\"joined\":\"2023-01-01\",\"autopay\":true,\"city\":\"city 1\",\"id\":null}"));
    }
    Locator requests = page.locator(".figure", new Page.LocatorOptions().setHasText("since start"));
    assertThat(requests).not().containsText("0 since start");
    assertThat(page.locator(".chart canvas").first()).isVisible();
  }

  @Test
  void triesAModelFromAFormMadeOfItsSchema() {
    open("#/models/churn");
    assertThat(page.locator("input[name=months]")).hasAttribute("type", "number");
    assertThat(page.locator("select[name=autopay] option")).hasCount(3);
    page.locator("input[name=plan]").fill("basic");
    page.locator("input[name=months]").fill("2");
    page.getByText("Predict", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator(".answer")).containsText("churned: ");
    assertThat(page.locator("pre")).containsText("\"plan\":\"basic\"");
  }

  @Test
  void showsACardWithCurvesImportanceAndColumns() {
    open("#/models/churn/1");
    assertThat(page.locator("h1")).hasText("churn:1");
    for (String part :
        List.of(
            "ROC", "Calibration for “true”", "Importance", "Leaderboard", "Lineage", "Columns")) {
      assertThat(page.getByText(part, new Page.GetByTextOptions().setExact(true)).first())
          .isVisible();
    }
    assertThat(page.locator(".chart canvas").first()).isVisible();
    assertThat(page.locator(".histogram").first()).isVisible();
  }

  @Test
  void makesAnotherVersionLiveAndBack() {
    open("#/models/churn");
    page.getByText("Make live").click();
    assertThat(page.getByText("churn:2 is live.")).isVisible();
    page.getByText("Make live").click();
    assertThat(page.getByText("churn:1 is live.")).isVisible();
    open("#/history");
    assertThat(page.getByText("promoted in the console").first()).isVisible();
  }

  @Test
  void tellsWhatBecameOfARequestAndOfItsBatch() {
    String many = "1,".repeat(5_999) + "1"; // worth a queue, by the size of the body
    page.request()
        .post(
            server.url() + "/v2/models/positive/infer",
            RequestOptions.create()
                .setHeader("x-request-id", "from the browser")
                .setData(
                    "{\"inputs\":[{\"name\":\"x\",\"shape\":[6000],\"datatype\":\"FP32\",\"data\":[%s]}]}"
                        .formatted(many)));
    open("#/batches");
    assertThat(page.locator("h1")).hasText("Batches");
    assertThat(page.locator("td").getByText("positive:1").first()).isVisible();
    assertThat(page.locator(".reasons .bar-row").first()).isVisible();
    page.locator("input[name=id]").fill("from the browser");
    page.getByText("Why?", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator("h1")).hasText("from the browser");
    assertThat(page.locator(".story")).containsText("asked positive:1");
    assertThat(page.locator(".story")).containsText("It ran in batch");
    page.getByText("with whom it ran").click();
    assertThat(page.locator("h1")).containsText("Batch ");
    assertThat(page.locator("td").getByText("from the browser")).isVisible();
  }

  @Test
  void saysThatARequestIsNotKnown() {
    open("#/requests/nobody");
    assertThat(page.locator(".problem")).containsText("no request 'nobody' is known");
    troubles.removeIf(trouble -> trouble.contains("404")); // the browser's own word of it
  }

  @Test
  void showsSwitchesAndMemoryByOwner() {
    open("#/switches");
    assertThat(page.locator("h1")).hasText("Switches");
    assertThat(page.getByText("first: churn:1")).isVisible();
    page.locator("select[name=model]").selectOption("churn");
    assertThat(page.locator("td").getByText("churn:1").first()).isVisible();
    assertThat(page.locator(".chart canvas").first()).isVisible();
    open("#/memory");
    assertThat(page.locator("h1")).hasText("Memory");
    assertThat(page.locator("td").getByText("churn:1").first()).isVisible();
    assertThat(page.locator("td").getByText("flight recorder")).isVisible();
    for (String kind : List.of("Own bytes", "Own weights", "Workspaces", "Code", "Heap, counted")) {
      assertThat(page.locator("td[data-title='" + kind + "']").first()).containsText("B");
    }
  }

  @Test
  void saysWhichVersionsShareWeightsOnAPhoneToo() throws IOException {
    GraphBuilder builder = new GraphBuilder("wide");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(64));
    String x = builder.input("x", type);
    String w = builder.constant("w", Tensor.of(Shape.of(64, 64), new float[64 * 64]));
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), x, w);
    builder.output("y", type);
    byte[] wide = OnnxWriter.write(builder.build());
    List<Path> files = new ArrayList<>();
    for (String name : List.of("here", "there")) {
      files.add(Files.write(folder.resolve(name + ".onnx"), wide));
    }
    ServerSettings settings = ServerSettings.standard().withPort(0).withP99(Duration.ofMinutes(2));
    try (JoistServer both = JoistServer.start(settings, new ModelSource.Files(files));
        Page other = browser.newPage()) {
      other.setDefaultTimeout(PATIENCE_MILLIS);
      other.navigate(both.url() + "/#/memory");
      assertThat(other.getByText("with there:1")).isVisible();
      assertThat(other.getByText("with here:1")).isVisible();
      other.setViewportSize(390, 800);
      assertThat(other.getByText("with there:1")).isVisible();
      assertThat(other.evaluate(TOO_WIDE)).isEqualTo(List.of());
    }
  }

  @Test
  void saysThatTheLogIsWhole() {
    open("#/history");
    assertThat(page.getByText("chain intact")).isVisible();
    assertThat(page.locator("td").getByText("switched").first()).isVisible();
  }

  @Test
  void saysThatFilesHaveNoHistory() throws IOException {
    ServerSettings settings = ServerSettings.standard().withPort(0).withP99(Duration.ofMinutes(2));
    try (JoistServer files =
            JoistServer.start(settings, new ModelSource.Files(List.of(positive())));
        Page other = browser.newPage()) {
      other.setDefaultTimeout(PATIENCE_MILLIS);
      other.navigate(files.url() + "/#/history");
      assertThat(other.locator("pre")).containsText("joist import");
    }
  }

  @Test
  void answersWhatWasLiveAtAnInstant() {
    open("#/history");
    page.getByText("Ask", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator(".answer")).containsText("churn:");
    assertThat(page.locator(".answer")).containsText("answered");
    assertThat(page.locator("td").getByText("promoted in the registry")).isVisible();
    assertThat(page.locator("td").getByText("answered at ")).containsText(":" + server.port());
    page.setViewportSize(390, 800);
    assertThat(page.evaluate(TOO_WIDE)).isEqualTo(List.of());
    page.locator("input[name=time]").fill("2001-01-01T00:00:01");
    page.getByText("Ask", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator(".answer")).hasText("Nothing was live then.");
  }

  @Test
  void tellsWhatAnsweredApartFromWhatWasPromotedAndThatAClockWasSetBack() throws IOException {
    AtomicReference<Instant> clock = new AtomicReference<>(Instant.parse("2099-01-01T00:00:00Z"));
    StoreSettings wrong = StoreSettings.of(folder.resolve("wrong").toString());
    ServerSettings settings = ServerSettings.standard().withPort(0).withP99(Duration.ofMinutes(2));
    try (Store ahead = Stores.open(wrong, clock::get)) {
      ahead.register("positive", positive(), Map.of(), "ann");
      clock.set(Instant.now());
      try (JoistServer other =
              JoistServer.start(settings, new ModelSource.Registry(ahead, "here", Set.of()));
          Page shown = browser.newPage()) {
        Path broken = Files.writeString(folder.resolve("broken"), "no package");
        ahead.register("positive", broken, Map.of(), "ann");
        ahead.promote("positive", 2, "ann", "by the command, past the server's gates");
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!ahead.audit(Optional.of("positive"), 1).getFirst().action().equals("failed")) {
          assertThat(System.nanoTime()).as("the server tells of it").isLessThan(end);
        }
        shown.setDefaultTimeout(PATIENCE_MILLIS);
        shown.navigate(other.url() + "/#/history");
        assertThat(shown.getByText("before the entry below")).hasCount(1);
        shown.locator("input[name=time]").fill("2098-01-01T00:00:01");
        shown.getByText("Ask", new Page.GetByTextOptions().setExact(true)).click();
        assertThat(shown.locator(".answer"))
            .hasText("positive:1 answered; positive:2 was promoted.");
      }
    }
  }

  @Test
  void showsCallersAndWhatTheyCostWhereCallersHaveKeys() {
    open("#/live");
    assertThat(page.locator("#callers-link")).isHidden();
    KeyFile file = new KeyFile(folder.resolve("keys.json"));
    ApiKey.Fresh key = ApiKey.make(new SecureRandom(), Instant.now());
    file.change(
        none -> List.of(new KeyHolder("ann", Role.OPERATE, Quota.FREE, List.of(key.key()))));
    ServerSettings settings = ServerSettings.standard().withPort(0).withP99(Duration.ofMinutes(2));
    try (JoistServer keyed =
            JoistServer.start(
                settings.withAccess(settings.access().withKeys(file.path())),
                new ModelSource.Registry(store, "here", Set.of("positive")));
        Page other = browser.newPage()) {
      other.context().addCookies(List.of(new Cookie("joist_key", key.text()).setUrl(keyed.url())));
      other
          .request()
          .post(
              keyed.url() + "/v2/models/positive/infer",
              RequestOptions.create()
                  .setData(
                      "{\"inputs\":[{\"name\":\"x\",\"shape\":[3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}"));
      other.setDefaultTimeout(PATIENCE_MILLIS);
      other.setViewportSize(390, 800);
      other.navigate(keyed.url() + "/#/callers");
      assertThat(other.locator("#callers-link")).isVisible();
      assertThat(other.locator("td").getByText("ann")).isVisible();
      assertThat(other.locator(".figure").nth(2)).containsText("3");
      assertThat(other.evaluate(TOO_WIDE)).isEqualTo(List.of());
    }
  }

  @Test
  void fitsOnAPhone() {
    fits();
  }

  @Test
  void thePageThatIsShownIsInViewAmongThePagesOnAPhone() {
    page.setViewportSize(390, 800);
    open("#/history");
    assertThat(page.locator("h1")).hasText("History");
    assertThat(page.locator("nav a[aria-current]")).hasText("History");
    assertThat(page.locator("nav a[aria-current]")).isInViewport();
  }

  @Test
  void fitsOnAPhoneBeforeChartsKnowTheirSize() {
    page.addInitScript("window.ResizeObserver = class { observe() {} }");
    fits();
  }

  private void fits() {
    page.setViewportSize(390, 800);
    for (String address :
        List.of(
            "#/live",
            "#/models",
            "#/models/churn",
            "#/models/churn/1",
            "#/switches",
            "#/batches",
            "#/memory",
            "#/history")) {
      open(address);
      assertThat(page.locator("h1")).isVisible();
      assertThat(page.evaluate(TOO_WIDE)).as(address).isEqualTo(List.of());
    }
  }
}
