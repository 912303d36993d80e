package joist.cli;

import java.util.ArrayList;
import java.util.List;
import joist.graph.report.MemoryTimeline;

/** Bytes in memory over the steps of a run, drawn with blocks. */
final class MemoryChart {
  private static final int WIDTH = 72;
  private static final int HEIGHT = 6;
  private static final String EIGHTHS = " ▁▂▃▄▅▆▇█";

  private MemoryChart() {}

  /** Lines from top to bottom; a column shows the most of the steps that fall into it. */
  static List<String> lines(MemoryTimeline memory) {
    int steps = memory.steps().size();
    int columns = Math.min(WIDTH, steps);
    double peak = Math.max(1, memory.peakBytes());
    double[] heights = new double[columns];
    for (int step = 0; step < steps; step++) {
      int column = (int) ((long) step * columns / steps);
      double height = memory.steps().get(step).liveBytes() / peak * HEIGHT;
      heights[column] = Math.max(heights[column], height);
    }
    List<String> lines = new ArrayList<>();
    for (int row = HEIGHT - 1; row >= 0; row--) {
      StringBuilder line = new StringBuilder();
      for (double height : heights) {
        int eighths = (int) Math.ceil(Math.clamp(height - row, 0, 1) * 8);
        line.append(EIGHTHS.charAt(eighths));
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }
}
