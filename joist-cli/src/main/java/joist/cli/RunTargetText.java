package joist.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of who runs a graph, such as {@code reference}. */
final class RunTargetText implements ITypeConverter<RunTarget> {
  @Override
  public RunTarget convert(String text) {
    List<String> names = Arrays.stream(RunTarget.values()).map(RunTarget::toString).toList();
    int index = names.indexOf(text.strip().toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new TypeConversionException(
          "expected one of %s, got '%s'".formatted(String.join(", ", names), text));
    }
    return RunTarget.values()[index];
  }
}
