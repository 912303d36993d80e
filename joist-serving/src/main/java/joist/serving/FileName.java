package joist.serving;

import java.nio.file.Path;
import java.util.Locale;

/** Model names from file names. */
public final class FileName {
  private static final int LONGEST = 63;

  private FileName() {}

  /**
   * The file's name without its extension, in lower case, with {@code -} for all that a model's
   * name may not have.
   */
  public static String modelName(Path file) {
    Path last = file.getFileName();
    String full = last == null ? "" : last.toString();
    int dot = full.lastIndexOf('.');
    String stem = (dot > 0 ? full.substring(0, dot) : full).toLowerCase(Locale.ROOT);
    String safe = stem.replaceAll("[^a-z0-9._-]", "-").replaceAll("^[^a-z0-9]+", "");
    String name = safe.isEmpty() ? "model" : safe;
    return name.substring(0, Math.min(LONGEST, name.length()));
  }
}
