package joist.cli;

import joist.serving.batch.BatchPolicies;
import joist.serving.batch.BatchPolicy;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A batching policy, such as {@code window:32:5ms}. */
final class BatchingText implements ITypeConverter<BatchPolicy> {
  @Override
  public BatchPolicy convert(String text) {
    try {
      return BatchPolicies.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
