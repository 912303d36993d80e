package joist.serving.isolate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import joist.model.Model;
import joist.serving.OwnDisk;
import joist.serving.SmallModels;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A parent and its child whose shared memory becomes full: calls that need more of it than there is
 * are made, then some with room for what goes in alone, then with room for all. Arguments: where
 * shared memory is.
 */
final class FullSharedMemory {
  private static final int SMALL = 10;
  private static final int LARGE = 50_000; // rows of 12 bytes, in and out

  private FullSharedMemory() {}

  public static void main(String[] arguments) throws Exception {
    Path ballast = Path.of(arguments[0]).resolve("ballast");
    Path model = SmallModels.tensors(Files.createTempDirectory("full"));
    IsolationSettings settings =
        new IsolationSettings(
            1, 16 << 20, Duration.ofHours(1), Duration.ofMinutes(2), RestartPolicy.STANDARD);
    Ledger ledger = new Ledger(4L << 30);
    try (Isolation isolation = new Isolation(name -> true, settings, ledger, System::nanoTime);
        Model isolated = isolation.load("t", model, false, ledger.open("t"))) {
      long pid = Isolation.status(isolated).orElseThrow().pid();
      say("at first", isolated, SMALL);
      OwnDisk.fill(ballast, 0);
      say("full", isolated, LARGE);
      say("full", isolated, SMALL);
      try (Model another = isolation.load("u", model, false, ledger.open("u"))) {
        say("started when full", another, SMALL);
        Files.delete(ballast);
        say("then", another, SMALL);
      }
      OwnDisk.fill(ballast, 12 * LARGE + (64 << 10));
      say("room for the inputs", isolated, LARGE);
      say("full", isolated, SMALL);
      Files.delete(ballast);
      say("room for all", isolated, LARGE);
      System.out.println(
          "the same child: " + (Isolation.status(isolated).orElseThrow().pid() == pid));
    }
    System.exit(0);
  }

  private static void say(String when, Model model, int rows) {
    Tensor x = Tensor.zeros(ElementType.F32, Shape.of(rows, 3));
    x.data().setAtIndex(Tensor.F32, 3L * rows - 1, 1.5f);
    String what;
    try {
      what = "answered " + model.run(Map.of("x", x)).get("y").f32(3L * rows - 1);
    } catch (OverBudgetException noRoom) {
      what =
          (noRoom.neverFits() ? "never fits: " : "refused: ")
              + String.valueOf(noRoom.getMessage()).replaceAll("[0-9,]+ bytes", "N bytes");
    } catch (RuntimeException | Error other) {
      what = "unexpected " + other;
    }
    System.out.println(when + ", " + rows + " rows: " + what);
  }
}
