package joist.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A TCP port; 0 picks a free one. */
final class PortText implements ITypeConverter<Integer> {
  private static final int LARGEST = 65_535;

  @Override
  public Integer convert(String text) {
    if (text.matches("[0-9]{1,5}") && Integer.parseInt(text) <= LARGEST) {
      return Integer.valueOf(text);
    }
    throw new TypeConversionException(
        "expected a port from 0 to %d, where 0 picks a free one, got '%s'"
            .formatted(LARGEST, text));
  }
}
