package joist.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of things of which there must be one at least: seconds, threads, rows. */
final class CountText implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    String digits = text.strip().replace("_", "");
    if (digits.matches("[0-9]{1,10}")) {
      long count = Long.parseLong(digits);
      if (count >= 1 && count <= Integer.MAX_VALUE) {
        return (int) count;
      }
    }
    throw new TypeConversionException(
        "expected a whole number from 1 to %,d, got '%s'".formatted(Integer.MAX_VALUE, text));
  }
}
