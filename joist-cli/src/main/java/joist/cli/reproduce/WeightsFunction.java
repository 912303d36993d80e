package joist.cli.reproduce;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.model.CommonConstants;
import joist.model.Model;
import joist.model.WeightsSettings;
import joist.tensor.Ledger;

/**
 * A short-lived function, a process of its own: is made ready by a tiny model, then loads a heavy
 * one, answers once, and says how long that took. It stays until its input ends.
 */
public final class WeightsFunction {
  private static final long BUDGET = 4L << 30;

  /** Loads of a tiny model after which Joist's own code is no longer cold. */
  private static final int READY = 150;

  private WeightsFunction() {}

  /**
   * Says {@code nanos hash base}, then what is resident for each line that it is sent; {@code
   * write} makes it write to the weights that it has mapped.
   *
   * @param arguments {@code parse} or {@code map}, the heavy model, the tiny one, the folder
   */
  public static void main(String[] arguments) throws IOException {
    PrintStream out = System.out;
    boolean maps = arguments[0].equals("map");
    Path heavy = Path.of(arguments[1]);
    Path folder = Path.of(arguments[3]);
    Ledger ledger = new Ledger(BUDGET);
    CommonConstants constants =
        new CommonConstants(ledger, new WeightsSettings(Optional.of(folder), BUDGET));
    for (int i = 0; i < READY; i++) {
      try (Model tiny = load(maps, Path.of(arguments[2]), ledger.open("tiny:" + i), constants)) {
        tiny.run(WideNetwork.TINY.row());
      }
    }
    long base = ResidentBytes.ofThisProcess();
    long start = System.nanoTime();
    Model model = load(maps, heavy, ledger.open("heavy"), constants);
    float[] answer = model.run(WideNetwork.HEAVY.row()).toFloats();
    long nanos = System.nanoTime() - start;
    out.println(nanos + " " + Arrays.hashCode(answer) + " " + base);
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      if (line.equals("write")) {
        writeTo(folder);
      }
      out.println(ResidentBytes.ofThisProcess());
    }
    model.close();
  }

  private static Model load(
      boolean maps, Path file, Ledger.Account account, CommonConstants constants) {
    return maps ? Model.load(file, account, constants) : Model.loadCopy(file, account);
  }

  /** A write past all of Java's checks, to the first page of a file of the folder. */
  @SuppressWarnings("restricted")
  private static void writeTo(Path folder) throws IOException {
    List<String> maps = Files.readAllLines(Path.of("/proc/self/maps"));
    String mapped =
        maps.stream()
            .filter(line -> line.contains(folder.toString()) && line.endsWith(".weights"))
            .findFirst()
            .orElseThrow();
    long address = Long.parseUnsignedLong(mapped.substring(0, mapped.indexOf('-')), 16);
    MemorySegment.ofAddress(address).reinterpret(8).set(ValueLayout.JAVA_BYTE, 0, (byte) 1);
  }
}
