package joist.cli.inspect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A model's graph as one HTML file that needs nothing else: sheet, scripts and data are in the
 * page, in the order in which they build on each other.
 */
public final class InspectPage {
  private static final String[] SCRIPTS = {
    "text.js", "places.js", "paint.js", "charts.js", "panel.js", "page.js"
  };

  private InspectPage() {}

  /**
   * The page.
   *
   * @param title of the page, such as {@code model.onnx}
   * @param document JSON: the model with {@code nodes} and {@code frames}
   */
  public static String render(String title, String document) {
    StringBuilder scripts = new StringBuilder();
    for (String script : SCRIPTS) {
      scripts.append(resource("/inspect/" + script));
    }
    return resource("/inspect/page.html")
        .replace("{{title}}", escaped(title))
        .replace("{{sheet}}", resource("/console/style.css") + resource("/inspect/page.css"))
        .replace("{{scripts}}", scripts)
        .replace("{{document}}", document.replace("<", "\\u003c"));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static String resource(String name) {
    try (InputStream in = InspectPage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks its own page part " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
