package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts Joist, or one of its mains, in another JVM on the same class path. */
final class ChildJvm {
  private static final Path NICE = Path.of("/usr/bin/nice");

  /** The Vector API, an incubator module: there where it is asked for. */
  private static final String VECTORS = "jdk.incubator.vector";

  /** The file of linked classes that this JVM was started with, where the launcher made one. */
  private static final String CACHE = "joist.aot";

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
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
      command.add("--add-modules=" + VECTORS);
    }
    String cache = System.getProperty(CACHE);
    if (cache != null) {
      command.addAll(List.of("-Xlog:aot*=off", "-Xlog:cds*=off", "-XX:AOTCache=" + cache));
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
