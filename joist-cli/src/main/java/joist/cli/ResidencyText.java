package joist.cli;

import joist.serving.residency.ResidencyPolicies;
import joist.serving.residency.ResidencyPolicy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A residency policy, such as {@code lru}. */
final class ResidencyText implements ITypeConverter<ResidencyPolicy> {
  @Override
  public ResidencyPolicy convert(String text) {
    try {
      return ResidencyPolicies.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
