package joist.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Requests inside at the same time; {@code none} for any number. */
final class AtOnceText implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    String digits = text.strip();
    if (digits.equals("none")) {
      return Integer.MAX_VALUE;
    }
    if (digits.matches("[0-9]{1,9}") && Integer.parseInt(digits) >= 1) {
      return Integer.valueOf(digits);
    }
    throw new TypeConversionException(
        "expected a whole number from 1, or none for no limit, got '%s'".formatted(text));
  }
}
