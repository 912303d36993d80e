package joist.serving.form;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them: {@code 512MiB}, {@code 2GiB}, {@code 2g}; a bare number is bytes. */
public final class BytesForm {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12}) *([kmgt]?)(?:i?b)?");

  private BytesForm() {}

  /**
   * Bytes.
   *
   * @throws IllegalArgumentException when it is no size, or more bytes than a long counts
   */
  public static long parse(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "expected a size such as 512MiB or 2GiB, got '" + text + "'");
    }
    long number = Long.parseLong(matcher.group(1));
    String letter = matcher.group(2);
    long unit = letter.isEmpty() ? 1 : 1L << (10 * ("kmgt".indexOf(letter) + 1));
    if (number > Long.MAX_VALUE / unit) {
      throw new IllegalArgumentException(
          "expected a size such as 512MiB or 2GiB, at most 8388607t, got '" + text + "'");
    }
    return number * unit;
  }
}
