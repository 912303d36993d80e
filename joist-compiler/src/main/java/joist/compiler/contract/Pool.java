package joist.compiler.contract;

import java.util.List;
import joist.graph.spatial.WindowAxis;

/**
 * MaxPool, AveragePool and their global forms, with channels innermost in memory: {@code x[N, D...,
 * C] -> y[N, O..., C]}.
 *
 * @param windows how the window moves along each spatial axis, outermost first
 */
public record Pool(Kind kind, long images, long channels, List<WindowAxis> windows) {
  /** What is taken of the inputs that a window sees. */
  public enum Kind {
    /** The largest, NaN where there is one. */
    MAX,
    /** The mean of the inputs. */
    MEAN,
    /** The mean of the inputs and of padding as zeros, but not of what lies beyond the padding. */
    MEAN_WITH_PADDING
  }

  public Pool {
    windows = List.copyOf(windows);
    if (windows.isEmpty()) {
      throw new IllegalArgumentException("expected a spatial axis, got none");
    }
  }

  /** One output of all of an image. */
  public static Pool global(Kind kind, long images, long channels, List<Long> extents) {
    long area = extents.stream().reduce(1L, (x, y) -> x * y);
    WindowAxis all = new WindowAxis(area, area, 1, 1, 0, 0, 1);
    return new Pool(kind, images, channels, List.of(all));
  }

  public long outputElements() {
    return Grid.outputOf(images, windows, channels).elements();
  }

  /**
   * The plan; the epilogue's coordinates are images, spatial axes, channels.
   *
   * <p>Roles: {@code Input(0)} x, {@code Output(0)} y.
   */
  public LoopPlan plan(TileShape shape, Epilogue epilogue) {
    WindowFold fold =
        switch (kind) {
          case MAX -> new WindowFold.Largest();
          case MEAN -> new WindowFold.Mean(false);
          case MEAN_WITH_PADDING -> new WindowFold.Mean(true);
        };
    Grid input = Grid.inputOf(images, windows, channels);
    Grid output = Grid.outputOf(images, windows, channels);
    WindowPrograms programs =
        new WindowPrograms("pool", input, output, windows, fold, epilogue, shape);
    return output.elements() == 0
        ? new LoopPlan(List.of(), List.of(), 0, 0)
        : new LoopPlan(List.of(programs.phase()), List.of(), 0, 0);
  }
}
