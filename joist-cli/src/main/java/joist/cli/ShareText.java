package joist.cli;

import picocli.CommandLine.ITypeConverter;

/** A share of a whole, from 0 to 1. */
final class ShareText implements ITypeConverter<Double> {
  @Override
  public Double convert(String text) {
    return NumberText.within(text, 0, 1, "a share from 0 to 1, such as 0.1");
  }
}
