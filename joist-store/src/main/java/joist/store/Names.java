package joist.store;

import java.util.Locale;
import java.util.regex.Pattern;

/** The rule for model names: safe in addresses, file names and shells. */
public final class Names {
  private static final int LONGEST = 63;
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9][a-z0-9._-]{0," + (LONGEST - 1) + "}");

  private Names() {}

  /**
   * Checks a name before work is spent on what is to bear it.
   *
   * @throws StoreException when it breaks the rule, with a name that keeps it
   */
  public static void check(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new StoreException(
          "expected a model name of at most %d lower-case letters, digits, '.', '_' and '-', starting with a letter or digit; got '%s'. Try '%s'"
              .formatted(LONGEST, name, suggestion(name)));
    }
  }

  private static String suggestion(String name) {
    String plain =
        name.strip()
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[._-]+|[._-]+$", "");
    return plain.isEmpty() ? "model" : plain.substring(0, Math.min(plain.length(), LONGEST));
  }
}
