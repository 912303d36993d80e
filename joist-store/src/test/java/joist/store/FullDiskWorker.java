package joist.store;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A process on a disk that is nearly full: it registers a package too large for it, fills the disk,
 * registers a small one, frees the disk, and registers that again.
 *
 * <p>Arguments: a folder of that disk; {@code fill}, or {@code large} where the disk's end is only
 * a limit on the size of one file, which many small writes do not reach.
 */
final class FullDiskWorker {
  private FullDiskWorker() {}

  public static void main(String[] arguments) throws IOException {
    Path disk = Path.of(arguments[0]);
    Path packages = Files.createTempDirectory("packages");
    Path small = Files.writeString(packages.resolve("small"), "small");
    Path large = Files.write(packages.resolve("large"), new byte[600_000]);
    Path other = Files.writeString(packages.resolve("other"), "other");
    try (Store store = Stores.open(StoreSettings.of(disk.resolve("store").toString()))) {
      store.register("m", small, Map.of(), "ann");
      attempt(store, large);
      store.register("m", other, Map.of(), "ann");
      if (arguments[1].equals("fill")) {
        Path ballast = disk.resolve("ballast");
        fill(ballast);
        attempt(store, small);
        Files.delete(ballast);
      }
      store.register("m", small, Map.of(), "ann");
      for (ModelVersion version : store.versions("m")) {
        System.out.println(
            "kept "
                + version.version()
                + " "
                + Files.readString(store.packageFile(version.digest())));
      }
      System.out.println("events " + store.verifyAudit());
    } finally {
      for (Path file : new Path[] {small, large, other, packages}) {
        Files.delete(file);
      }
    }
  }

  private static void attempt(Store store, Path file) {
    try {
      System.out.println("unexpected " + store.register("m", file, Map.of(), "ann"));
    } catch (StoreException e) {
      System.out.println("refused " + e.getMessage());
    }
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[1024];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      System.out.println("filled " + Files.size(ballast));
    }
  }
}
