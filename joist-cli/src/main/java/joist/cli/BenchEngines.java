package joist.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.measure.FreshStarts;
import joist.measure.JoistEngine;
import joist.onnx.engine.Engine;
import joist.onnx.engine.Engines;
import org.jspecify.annotations.Nullable;

/**
 * Who is timed: Joist, and what runs beside it.
 *
 * @param others none, or one
 * @param names of all, as {@link FreshStarts} has them
 */
record BenchEngines(
    JoistEngine joist, List<Engine> others, List<String> names, FreshStarts starts) {
  private static final String PEER = "onnxruntime";

  /**
   * Finds the engines.
   *
   * @param against the other's name, or that of another target of Joist's
   * @param plugins the folder of engines' jars
   * @throws BadInputException when the target is none that code is made for
   * @throws joist.onnx.engine.EngineException when the other engine is not there
   */
  static BenchEngines of(
      RunTarget target, @Nullable String against, @Nullable Path plugins, int threads) {
    Engines engines = plugins == null ? Engines.ofEnvironment() : new Engines(Optional.of(plugins));
    List<Engine> others = new ArrayList<>();
    List<String> names = new ArrayList<>(List.of(name(target)));
    if (against != null) {
      Optional<RunTarget> own = ownTarget(against);
      others.add(
          own.<Engine>map(other -> JoistEngine.of(other.target()))
              .orElseGet(() -> engines.find(against)));
      names.add(own.map(BenchEngines::name).orElse(against));
    }
    FreshStarts starts =
        new FreshStarts(
            (main, arguments) -> ChildJvm.start(main, false, arguments),
            engines.folder().map(Path::toString).orElse(""),
            threads);
    return new BenchEngines(JoistEngine.of(target.target()), others, names, starts);
  }

  private static String name(RunTarget target) {
    if (target == RunTarget.REFERENCE) {
      throw new UsageException(
          "'reference' is no target of the compiler; expected auto, x86, vector or plain");
    }
    return FreshStarts.joist(TargetChoice.of(target.toString()));
  }

  private static Optional<RunTarget> ownTarget(String name) {
    return Arrays.stream(RunTarget.values())
        .filter(target -> target.toString().equals(name))
        .findFirst();
  }

  /** What the suite is run against when nothing is said. */
  static String peer(@Nullable String against) {
    return against == null ? PEER : against;
  }

  Target target() {
    return joist.target().get();
  }

  Engine other() {
    return others.getFirst();
  }

  /** All of them, Joist first. */
  List<Engine> all() {
    List<Engine> all = new ArrayList<>(List.of(joist));
    all.addAll(others);
    return all;
  }

  /** Whether one of Joist's targets runs beside another. */
  boolean isJoistAlone() {
    return all().stream().allMatch(JoistEngine.class::isInstance);
  }
}
