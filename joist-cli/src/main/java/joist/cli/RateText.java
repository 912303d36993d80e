package joist.cli;

import picocli.CommandLine.ITypeConverter;

/** Requests a second, {@code 100} or {@code 100/s}; {@code none} for any number. */
final class RateText implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    if (text.strip().equals("none")) {
      return Double.POSITIVE_INFINITY;
    }
    return NumberText.within(
        text.strip().replaceFirst("/s$", ""),
        Double.MIN_VALUE,
        Double.MAX_VALUE,
        "a rate above 0 such as 100 or 100/s, or none for no limit");
  }
}
