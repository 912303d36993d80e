package joist.server.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * A model's card as one HTML file that needs nothing else: the console's own sheet, scripts and
 * charts, with the card's data in the page.
 */
public final class CardPage {
  private static final String[] MODULES = {"dom.js", "charts.js", "card.js"};

  private CardPage() {}

  /**
   * The page.
   *
   * @param title the page's title, such as {@code flights:2}
   * @param documents JSON: {@code {model, version, digest, card, schema, signature, lineage}}
   */
  public static String render(String title, String documents) {
    StringBuilder scripts = new StringBuilder();
    for (String module : MODULES) {
      scripts.append(withoutModuleWords(resource(module)));
    }
    return """
    <!doctype html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>%s</title>
    <style>%s%s</style>
    </head>
    <body>
    <main id="card"></main>
    <script type="application/json" id="documents">%s</script>
    <script>%s</script>
    <script type="module">
    %s
    const documents = JSON.parse(document.getElementById('documents').textContent);
    document.getElementById('card').append(drawCard(documents));
    </script>
    </body>
    </html>
    """
        .formatted(
            escaped(title),
            resource("vendor/uPlot.min.css"),
            resource("style.css"),
            inScript(documents),
            resource("vendor/uPlot.iife.min.js"),
            scripts);
  }

  private static String withoutModuleWords(String module) {
    return module.replaceAll("(?m)^import .*\\R", "").replaceAll("(?m)^export ", "");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** JSON stays JSON when every {@code <} is written as an escape, and can then end no script. */
  private static String inScript(String json) {
    return json.replace("<", "\\u003c");
  }

  private static String resource(String name) {
    try (InputStream in = CardPage.class.getResourceAsStream("/console/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks its own page part console/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
