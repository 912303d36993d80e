package joist.serving.isolate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Command lines of other JVMs: this one's Java, on this one's class path. */
public final class JavaCommand {
  /** The Vector API, an incubator module: there where it is asked for. */
  private static final String VECTORS = "jdk.incubator.vector";

  /** The file of linked classes that this JVM was started with, where the launcher made one. */
  private static final String CACHE = "joist.aot";

  private JavaCommand() {}

  /**
   * A JVM of those options alone.
   *
   * @return the command line, to which the main class's arguments may be added
   */
  public static List<String> of(Class<?> main, List<String> options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    return command;
  }

  /** A JVM that has the Vector API and the linked classes where this one has them. */
  public static List<String> asHere(Class<?> main, List<String> options) {
    List<String> all = new ArrayList<>(options);
    if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
      all.add("--add-modules=" + VECTORS);
    }
    String cache = System.getProperty(CACHE);
    if (cache != null) {
      all.addAll(List.of("-Xlog:aot*=off", "-Xlog:cds*=off", "-XX:AOTCache=" + cache));
    }
    return of(main, all);
  }
}
