package joist.model.handler;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import joist.model.Digests;
import joist.model.Model;
import joist.table.Reason;

/** Finds the handler of a jar: the one place where {@link ServiceLoader} looks for them. */
public final class HandlerJar {
  private HandlerJar() {}

  /** Whether a file is one by its name: models are not called so. */
  public static boolean is(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".jar");
  }

  /**
   * Runs a jar's handler in this process, with its jar and what that names as its class path in
   * front of nothing: Joist's own classes come first.
   *
   * @throws HandlerException when there is not one handler in it, or it cannot be made ready
   */
  public static Model load(Path jar) {
    URLClassLoader classes; // stays open: classes are read when they are first used
    String digest;
    try {
      digest = Digests.sha256(jar);
      classes =
          new URLClassLoader(new URL[] {jar.toUri().toURL()}, HandlerJar.class.getClassLoader());
    } catch (IOException unreadable) {
      throw new HandlerException(
          "the file '" + jar + "' cannot be read: " + Reason.of(unreadable), unreadable);
    }
    Handler handler = only(jar, classes);
    try {
      handler.begin();
      return Model.of(
          HandlerGraph.of(handler.inputs(), handler.outputs()), new HandlerRunner(handler), digest);
    } catch (HandlerException known) {
      throw known;
    } catch (Exception | Error wrong) { // of any kind: it is not Joist's code
      throw new HandlerException(
          "the handler of '%s' cannot be made ready: %s".formatted(jar, wrong), wrong);
    }
  }

  private static Handler only(Path jar, URLClassLoader classes) {
    List<ServiceLoader.Provider<Handler>> found;
    try {
      found =
          ServiceLoader.load(Handler.class, classes).stream()
              .filter(handler -> classes.equals(handler.type().getClassLoader()))
              .toList();
      if (found.size() == 1) {
        return found.getFirst().get();
      }
    } catch (ServiceConfigurationError | LinkageError wrong) {
      String reason = wrong.getCause() == null ? "" : ": " + wrong.getCause();
      throw new HandlerException(
          "the handler of '%s' cannot be made: %s%s".formatted(jar, wrong, reason), wrong);
    }
    throw new HandlerException(
        "expected one handler in '%s', got %d: the jar names the class of it in META-INF/services/%s"
            .formatted(jar, found.size(), Handler.class.getName()));
  }
}
