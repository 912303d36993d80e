package joist.serving.jvm;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Processes of other JVMs, not started: this one's Java, on this one's class path. */
public final class JavaProcess {
  /** The Vector API, an incubator module: there where it is asked for. */
  private static final String VECTORS = "jdk.incubator.vector";

  /** The file of linked classes that this JVM was started with, where the launcher made one. */
  private static final String CACHE = "joist.aot";

  private JavaProcess() {}

  /**
   * A JVM of those options alone.
   *
   * @return a process whose command may be added to
   */
  public static ProcessBuilder of(Class<?> main, List<String> options, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(options);
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command);
    // Not as an option: ONNX Runtime crashes where the command line is very long.
    process.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    return process;
  }

  /** A JVM that has the Vector API and the linked classes where this one has them. */
  public static ProcessBuilder asHere(Class<?> main, List<String> options, List<String> arguments) {
    List<String> all = new ArrayList<>(options);
    if (ModuleLayer.boot().findModule(VECTORS).isPresent()) {
      all.add("--add-modules=" + VECTORS);
    }
    String cache = System.getProperty(CACHE);
    if (cache != null) {
      all.addAll(List.of("-Xlog:aot*=off", "-Xlog:cds*=off", "-XX:AOTCache=" + cache));
    }
    return of(main, all, arguments);
  }
}
