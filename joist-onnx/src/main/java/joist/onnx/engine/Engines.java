package joist.onnx.engine;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds engines: bodies of {@link Engine} that {@link ServiceLoader} sees, on the class path or in
 * jars of a folder of plug-ins. This is the one place where they are looked for.
 *
 * @param folder of plug-ins' jars
 */
public record Engines(Optional<Path> folder) {
  /** What names that folder for a process. */
  public static final String FOLDER_VARIABLE = "JOIST_PLUGINS";

  /** Plug-ins that are modules of Joist's own. */
  private static final Set<String> OWN = Set.of("onnxruntime");

  /** Those of the folder that {@value #FOLDER_VARIABLE} names, if it does. */
  public static Engines ofEnvironment() {
    return new Engines(Optional.ofNullable(System.getenv(FOLDER_VARIABLE)).map(Path::of));
  }

  /**
   * The engine of that name, loaded now.
   *
   * @throws EngineException when there is none, or its jars cannot be loaded; it says what to do
   */
  public Engine find(String name) {
    List<Engine> found;
    try {
      found =
          ServiceLoader.load(Engine.class, loader()).stream()
              .map(ServiceLoader.Provider::get)
              .toList();
    } catch (ServiceConfigurationError e) {
      throw new EngineException(
          "the plug-in %s cannot be loaded: %s; build it for this version of Joist"
              .formatted(where(), e.getMessage()),
          e);
    }
    return found.stream()
        .filter(engine -> engine.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new EngineException(missing(name, found)));
  }

  private ClassLoader loader() {
    ClassLoader joist = Engines.class.getClassLoader();
    return folder.isEmpty() ? joist : new URLClassLoader(jars(folder.get()), joist);
  }

  private static URL[] jars(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      URL[] urls = new URL[jars.size()];
      for (int i = 0; i < urls.length; i++) {
        urls[i] = url(jars.get(i));
      }
      return urls;
    } catch (IOException e) {
      throw new EngineException(
          "expected a folder of plug-ins' jars at '%s', got %s; check %s"
              .formatted(folder, e, FOLDER_VARIABLE),
          e);
    }
  }

  private static URL url(Path jar) throws MalformedURLException {
    return jar.toUri().toURL();
  }

  private String missing(String name, List<Engine> found) {
    String have =
        found.isEmpty()
            ? "none"
            : found.stream().map(Engine::name).collect(Collectors.joining(", "));
    if (!OWN.contains(name)) {
      return "expected an engine that is there, got '%s', looked for %s; found %s, and %s can be built"
          .formatted(name, where(), have, String.join(", ", OWN));
    }
    return """
    the engine '%s' is an optional plug-in, looked for %s; found %s.
    Build it in Joist's folder:     ./mvnw -q -Pquick -DskipTests -pl joist-%s -am package
    then say where its jars are:    export %s=joist-%s/target/plugins
    (the jars are joist-%s.jar and those of the library it drives)\
    """
        .formatted(name, where(), have, name, FOLDER_VARIABLE, name, name);
  }

  private String where() {
    return folder
        .map(path -> "in the folder '" + path + "'")
        .orElse("on the class path, since " + FOLDER_VARIABLE + " names no folder");
  }
}
