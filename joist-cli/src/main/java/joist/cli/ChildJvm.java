package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import joist.serving.isolate.JavaCommand;

/** Starts Joist, or one of its mains, in another JVM on the same class path. */
final class ChildJvm {
  private static final Path NICE = Path.of("/usr/bin/nice");

  private ChildJvm() {}

  /**
   * Starts a main class.
   *
   * @param background whether it runs at the lowest priority that the system offers
   */
  static Process start(Class<?> main, boolean background, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    if (background && Files.isExecutable(NICE)) {
      command.addAll(List.of(NICE.toString(), "-n", "19"));
    }
    command.addAll(JavaCommand.asHere(main, List.of()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
