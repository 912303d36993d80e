package joist.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.onnx.OnnxTensors;
import joist.onnx.engine.Engine;
import joist.onnx.engine.EngineCall;
import joist.onnx.engine.EngineSession;
import joist.onnx.engine.Engines;
import joist.tensor.Datum;

/**
 * A process of its own for one model in one engine: answers once and says so, runs for a while, and
 * says what memory it holds. {@link FreshStarts} starts it and reads what it says.
 */
public final class FreshProcess {
  /** The line that follows the first answer. */
  static final String ANSWERED = "answered";

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final long RUNNING_NANOS = 300_000_000;
  private static final int LEAST_RUNS = 20;

  private FreshProcess() {}

  /** {@code ENGINE PLUGINS MODEL INPUTS THREADS}, in which plug-ins may be empty. */
  public static void main(String[] arguments) throws IOException {
    Engine engine = engine(arguments[0], arguments[1]);
    Map<String, Datum> inputs = inputs(Path.of(arguments[3]));
    try (EngineSession session =
        engine.open(Path.of(arguments[2]), Integer.parseInt(arguments[4]))) {
      EngineCall call = session.call(inputs);
      call.outputs();
      System.out.println(ANSWERED);
      System.out.flush();
      run(session.callInPlace(inputs).orElse(call));
      System.gc();
      System.out.println(status("VmRSS") + " " + status("VmHWM"));
    }
  }

  private static Engine engine(String name, String plugins) {
    if (name.startsWith(FreshStarts.JOIST)) {
      TargetChoice choice = TargetChoice.of(name.substring(FreshStarts.JOIST.length()));
      Targets.ofThisMachine().prepare(choice);
      return new JoistEngine(() -> Targets.ofThisMachine().choose(choice).target());
    }
    return new Engines(plugins.isEmpty() ? Optional.empty() : Optional.of(Path.of(plugins)))
        .find(name);
  }

  private static Map<String, Datum> inputs(Path folder) throws IOException {
    Map<String, Datum> inputs = new LinkedHashMap<>();
    List<String> names = Files.readAllLines(folder.resolve(FreshStarts.NAMES));
    for (int i = 0; i < names.size(); i++) {
      inputs.put(names.get(i), OnnxTensors.read(folder.resolve(i + ".pb")));
    }
    return inputs;
  }

  private static void run(EngineCall call) {
    long end = System.nanoTime() + RUNNING_NANOS;
    for (int runs = 0; runs < LEAST_RUNS || System.nanoTime() < end; runs++) {
      call.run();
    }
  }

  /** Bytes of a line such as {@code VmRSS: 123 kB}; 0 where the system has none. */
  private static long status(String key) throws IOException {
    if (!Files.isReadable(STATUS)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(STATUS)) {
      return lines
          .filter(line -> line.startsWith(key + ":"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
