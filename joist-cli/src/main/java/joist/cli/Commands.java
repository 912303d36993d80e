package joist.cli;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** Makes commands, handing each the output it writes to. */
final class Commands implements IFactory {
  private final Output output;

  Commands(Output output) {
    this.output = output;
  }

  @Override
  public <K> K create(Class<K> type) throws Exception {
    @Nullable Constructor<K> withOutput = withOutput(type);
    if (withOutput == null) {
      return CommandLine.defaultFactory().create(type);
    }
    try {
      return withOutput.newInstance(output);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(Objects.requireNonNullElse(e.getCause(), e));
    }
  }

  private static <K> @Nullable Constructor<K> withOutput(Class<K> type) {
    try {
      return type.getDeclaredConstructor(Output.class);
    } catch (NoSuchMethodException e) {
      return null;
    }
  }
}
