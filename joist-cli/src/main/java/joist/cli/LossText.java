package joist.cli;

import java.util.Locale;
import joist.learn.Task.Loss;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A regression's loss as a person writes it: {@code absolute}, {@code quantile:0.9}. */
final class LossText implements ITypeConverter<Loss> {
  @Override
  public Loss convert(String text) {
    String loss = text.strip().toLowerCase(Locale.ROOT);
    return switch (loss) {
      case "squared" -> new Loss.Squared();
      case "absolute" -> new Loss.Absolute();
      case "poisson" -> new Loss.Poisson();
      default -> quantile(text, loss);
    };
  }

  private static Loss quantile(String text, String loss) {
    if (!loss.matches("quantile:0?\\.[0-9]+")) {
      throw new TypeConversionException(
          "expected squared, absolute, poisson, or quantile:LEVEL with a level between 0 and 1, got '%s'"
              .formatted(text));
    }
    return new Loss.Quantile(Double.parseDouble(loss.substring("quantile:".length())));
  }
}
