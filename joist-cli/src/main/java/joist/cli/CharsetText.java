package joist.cli;

import java.nio.charset.Charset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A charset by its name. */
final class CharsetText implements ITypeConverter<Charset> {
  @Override
  public Charset convert(String text) {
    try {
      return Charset.forName(text.strip());
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "expected a charset such as UTF-8, ISO-8859-1 or windows-1252, got '%s'".formatted(text));
    }
  }
}
