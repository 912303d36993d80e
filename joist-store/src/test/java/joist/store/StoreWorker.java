package joist.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process that registers and promotes without end, and says so after each. Its packages, facts
 * and events carry its name, so that a witness can tell what it did from what others did.
 *
 * <p>Arguments: the store's location, its cache, the worker's name, the most registrations.
 */
final class StoreWorker {
  static final String READY = "ready";
  static final String REGISTERED = "registered";
  static final String PROMOTED = "promoted";
  static final String MODEL = "m";

  private StoreWorker() {}

  /** What the worker's {@code number}th package holds; large enough to be cut off in the middle. */
  static String content(String worker, int number) {
    return (worker + " " + number + "\n").repeat(5000);
  }

  public static void main(String[] arguments) throws IOException {
    StoreSettings settings = StoreSettings.of(arguments[0]).withCache(Path.of(arguments[1]));
    String worker = arguments[2];
    Path file = Files.createTempFile("worker", ".joist");
    file.toFile().deleteOnExit();
    try (Store store = Stores.open(settings)) {
      say(READY, 0);
      for (int number = 0; number < Integer.parseInt(arguments[3]); number++) {
        Files.writeString(file, content(worker, number));
        ModelVersion added =
            store.register(MODEL, file, Map.of("worker", worker, "number", "" + number), worker);
        say(REGISTERED, added.version());
        store.promote(MODEL, added.version(), worker, "number " + number);
        say(PROMOTED, added.version());
      }
    }
  }

  private static void say(String what, int version) {
    System.out.println(what + " " + version);
    System.out.flush();
  }
}
