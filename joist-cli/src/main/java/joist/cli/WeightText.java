package joist.cli;

import picocli.CommandLine.ITypeConverter;

/** The weight of a caller among others. */
final class WeightText implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    return NumberText.within(text, 0.001, 1000, "a weight from 0.001 to 1000, such as 3");
  }
}
