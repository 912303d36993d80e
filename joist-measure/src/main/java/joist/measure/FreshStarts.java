package joist.measure;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import joist.compiler.tier.TargetChoice;
import joist.onnx.OnnxTensors;
import joist.onnx.engine.EngineException;
import joist.tensor.Tensor;

/**
 * Starts engines from cold, each start a JVM of its own, five times in turns.
 *
 * @param launcher of JVMs
 * @param plugins the folder of engines' jars; empty for the class path
 * @param threads that one call may use
 */
public record FreshStarts(Launcher launcher, String plugins, int threads) {
  static final String JOIST = "joist-";
  static final String NAMES = "names";
  private static final int TIMES = 5;

  /** Starts a main class in another JVM on the same class path, its errors shown. */
  @FunctionalInterface
  public interface Launcher {
    Process start(Class<?> main, List<String> arguments) throws IOException;
  }

  /** What Joist's compiler with a target is called here. */
  public static String joist(TargetChoice target) {
    return JOIST + target;
  }

  /**
   * Measures.
   *
   * @param engines by name
   * @param model an ONNX file
   * @return in the order of the engines
   * @throws EngineException when one of the processes ends without an answer
   */
  public List<StartReport> measure(List<String> engines, Path model, Map<String, Tensor> inputs) {
    try (TemporaryFolder folder = TemporaryFolder.open("joist-start")) {
      write(inputs, folder.path());
      return measure(engines, model, folder.path());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Map<String, Tensor> inputs, Path folder) throws IOException {
    Files.write(folder.resolve(NAMES), inputs.keySet());
    int i = 0;
    for (Tensor tensor : inputs.values()) {
      Files.write(folder.resolve(i++ + ".pb"), OnnxTensors.write(tensor));
    }
  }

  private List<StartReport> measure(List<String> engines, Path model, Path inputs)
      throws IOException {
    List<List<StartReport>> seen = new ArrayList<>();
    engines.forEach(engine -> seen.add(new ArrayList<>()));
    for (int time = 0; time < TIMES; time++) {
      for (int i = 0; i < engines.size(); i++) {
        seen.get(i).add(start(engines.get(i), model, inputs));
      }
    }
    return seen.stream().map(FreshStarts::medians).toList();
  }

  private StartReport start(String engine, Path model, Path inputs) throws IOException {
    long start = System.nanoTime();
    Process process =
        launcher.start(
            FreshProcess.class,
            List.of(
                engine, plugins, model.toString(), inputs.toString(), Integer.toString(threads)));
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      String answered = said.readLine();
      double seconds = (System.nanoTime() - start) / 1e9;
      String memory = said.readLine();
      if (!FreshProcess.ANSWERED.equals(answered) || memory == null) {
        throw new EngineException(
            "engine '%s' ended in a process of its own without an answer; its errors are above"
                .formatted(engine));
      }
      String[] bytes = memory.split(" ");
      return new StartReport(seconds, Long.parseLong(bytes[0]), Long.parseLong(bytes[1]));
    } finally {
      process.destroy();
    }
  }

  private static StartReport medians(List<StartReport> seen) {
    return new StartReport(
        median(seen, StartReport::firstAnswerSeconds),
        (long) median(seen, StartReport::restBytes),
        (long) median(seen, StartReport::peakBytes));
  }

  private static double median(List<StartReport> seen, ToDoubleFunction<StartReport> of) {
    return of.applyAsDouble(
        seen.stream().sorted(Comparator.comparingDouble(of)).toList().get(seen.size() / 2));
  }
}
