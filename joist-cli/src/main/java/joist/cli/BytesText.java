package joist.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as people write them: {@code 512MiB}, {@code 2GiB}, {@code 2g}; a bare number is bytes. */
final class BytesText implements ITypeConverter<Long> {
  private static final Pattern FORM = Pattern.compile("([0-9]{1,12}) *([kmgt]?)(?:i?b)?");

  @Override
  public Long convert(String text) {
    Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new TypeConversionException(
          "expected a size such as 512MiB or 2GiB, got '" + text + "'");
    }
    long unit =
        1L << (10 * ("kmgt".indexOf(matcher.group(2)) + (matcher.group(2).isEmpty() ? 0 : 1)));
    return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
  }
}
