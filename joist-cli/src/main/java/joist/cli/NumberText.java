package joist.cli;

import picocli.CommandLine.TypeConversionException;

/** Numbers of command lines within bounds. */
final class NumberText {
  private NumberText() {}

  /**
   * The number that a text is.
   *
   * @param expected what there should be, in words that begin with what it is
   */
  static double within(String text, double least, double most, String expected) {
    try {
      double number = Double.parseDouble(text.strip());
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException malformed) {
      throw wrong(text, expected);
    }
    throw wrong(text, expected);
  }

  private static TypeConversionException wrong(String text, String expected) {
    return new TypeConversionException("expected %s, got '%s'".formatted(expected, text));
  }
}
