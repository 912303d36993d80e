package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import joist.serving.jvm.JavaProcess;

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
    ProcessBuilder process = JavaProcess.asHere(main, List.of(), arguments);
    if (background && Files.isExecutable(NICE)) {
      process.command().addAll(0, List.of(NICE.toString(), "-n", "19"));
    }
    return process.redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
