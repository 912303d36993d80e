package joist.cli.reproduce;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An experiment's findings and plots as one HTML file that needs nothing else. */
public final class ReproducePage {
  private ReproducePage() {}

  /**
   * The page.
   *
   * @param title of the page
   * @param document JSON: {@code claim}, {@code machine}, {@code findings} and {@code plots}
   */
  public static String render(String title, String document) {
    return resource("/reproduce/page.html")
        .replace("{{title}}", title)
        .replace("{{sheet}}", resource("/console/vendor/uPlot.min.css"))
        .replace("{{charts}}", resource("/console/vendor/uPlot.iife.min.js"))
        .replace("{{document}}", document.replace("<", "\\u003c"));
  }

  private static String resource(String name) {
    try (InputStream in = ReproducePage.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks its own page part " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
