package joist.measure;

import java.nio.file.Path;
import java.util.function.Supplier;
import joist.compiler.Executable;
import joist.compiler.target.Target;
import joist.graph.Graph;
import joist.onnx.OnnxReader;
import joist.onnx.engine.Engine;
import joist.onnx.engine.EngineSession;
import joist.tensor.Region;

/**
 * Joist's compiler beside other engines.
 *
 * @param target whose code runs, asked for once the model is read
 */
public record JoistEngine(Supplier<Target> target) implements Engine {
  /** With a target that is there. */
  public static JoistEngine of(Target target) {
    return new JoistEngine(() -> target);
  }

  @Override
  public String name() {
    return "joist";
  }

  @Override
  public String title() {
    return "Joist, " + target.get().name();
  }

  /**
   * {@inheritDoc}
   *
   * @throws joist.graph.GraphException when the model is none, or cannot be compiled
   */
  @Override
  public EngineSession open(Path model, int threads) {
    long start = System.nanoTime();
    Region region = Region.open(model.toString());
    Graph graph = OnnxReader.read(model, region);
    long read = System.nanoTime();
    Executable executable = Executable.compile(graph, target.get(), region);
    long compiled = System.nanoTime();
    return new JoistSession(executable, threads, (read - start) / 1e9, (compiled - read) / 1e9);
  }
}
