package joist.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Every how many; 0 for none. */
final class EveryText implements ITypeConverter<Integer> {
  @Override
  public Integer convert(String text) {
    if (text.strip().matches("[0-9]{1,9}")) {
      return Integer.valueOf(text.strip());
    }
    throw new TypeConversionException(
        "expected a whole number, 0 for none, got '%s'".formatted(text));
  }
}
