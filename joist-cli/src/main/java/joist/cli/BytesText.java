package joist.cli;

import joist.serving.form.BytesForm;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Sizes as {@link BytesForm} reads them. */
final class BytesText implements ITypeConverter<Long> {
  @Override
  public Long convert(String text) {
    try {
      return BytesForm.parse(text);
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException(String.valueOf(wrong.getMessage()));
    }
  }
}
