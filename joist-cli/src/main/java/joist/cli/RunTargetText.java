package joist.cli;

import java.util.Arrays;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The name of who runs a graph, such as {@code reference}. */
final class RunTargetText implements ITypeConverter<RunTarget> {
  @Override
  public RunTarget convert(String text) {
    return Arrays.stream(RunTarget.values())
        .filter(target -> target.toString().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(() ->
            new TypeConversionException(
                "expected one of %s, got '%s'"
                    .formatted(
                        Arrays.stream(RunTarget.values())
                            .map(RunTarget::toString)
                            .collect(Collectors.joining(", ")),
                        text)));
  }
}
