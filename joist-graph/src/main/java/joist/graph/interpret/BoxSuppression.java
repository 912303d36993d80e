package joist.graph.interpret;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * NonMaxSuppression: {@code boxes[B, N, 4], scores[B, C, N] -> [K, 3]}, rows of batch, class, box.
 *
 * <p>For each class of each batch, boxes are taken by score, greatest first and the lower index
 * first of equals, that score above the threshold and share with none taken before a part of their
 * union above {@code iou_threshold}. Without a threshold of scores all are candidates; without a
 * number of boxes none is taken.
 */
final class BoxSuppression {
  private BoxSuppression() {}

  static void addTo(Map<String, Operation> all) {
    all.put("NonMaxSuppression", Operation.of(BoxSuppression::suppress));
  }

  /** A box by its corners. */
  private record Box(double x1, double y1, double x2, double y2, double area) {
    static Box of(double x1, double y1, double x2, double y2) {
      return new Box(x1, y1, x2, y2, (x2 - x1) * (y2 - y1));
    }

    /** The boxes of a batch. */
    static Box[] all(Call call, long batch, int count) {
      boolean corners = call.node().intAttribute("center_point_box", 0) == 0;
      Box[] boxes = new Box[count];
      for (int i = 0; i < count; i++) {
        long from = (batch * count + i) * 4;
        double a = Elements.real(call.input(0), from);
        double b = Elements.real(call.input(0), from + 1);
        double c = Elements.real(call.input(0), from + 2);
        double d = Elements.real(call.input(0), from + 3);
        boxes[i] =
            corners
                ? of(Math.min(b, d), Math.min(a, c), Math.max(b, d), Math.max(a, c))
                : of(a - c / 2, b - d / 2, a + c / 2, b + d / 2);
      }
      return boxes;
    }

    /** Intersection over union; 0 where a box has no area. */
    double overlap(Box other) {
      double width = Math.min(x2, other.x2) - Math.max(x1, other.x1);
      double height = Math.min(y2, other.y2) - Math.max(y1, other.y1);
      if (width <= 0 || height <= 0 || area <= 0 || other.area <= 0) {
        return 0;
      }
      double shared = width * height;
      return shared / (area + other.area - shared);
    }
  }

  private static Tensor suppress(Call call) {
    Shape scores = call.input(1).shape();
    long most = call.optional(2).map(t -> Elements.integer(t, 0)).orElse(0L);
    List<long[]> rows = new ArrayList<>();
    for (long batch = 0; batch < scores.dim(0); batch++) {
      Box[] boxes = Box.all(call, batch, Math.toIntExact(scores.dim(2)));
      for (long category = 0; category < scores.dim(1); category++) {
        for (int box : taken(call, boxes, batch * scores.dim(1) + category, most)) {
          rows.add(new long[] {batch, category, box});
        }
      }
    }
    Tensor result = Tensor.zeros(ElementType.I64, Shape.of(rows.size(), 3));
    for (int i = 0; i < rows.size() * 3; i++) {
      Elements.setInteger(result, i, rows.get(i / 3)[i % 3]);
    }
    return result;
  }

  private static List<Integer> taken(Call call, Box[] boxes, long row, long most) {
    double overlap = call.optional(3).map(t -> Elements.real(t, 0)).orElse(0.0);
    List<Integer> taken = new ArrayList<>();
    for (int candidate : candidates(call, boxes.length, row)) {
      if (taken.size() >= most) {
        break;
      }
      if (isApart(boxes[candidate], boxes, taken, overlap)) {
        taken.add(candidate);
      }
    }
    return taken;
  }

  /** Whether a box shares no more with any that was taken than it may. */
  private static boolean isApart(Box candidate, Box[] boxes, List<Integer> taken, double overlap) {
    for (int i = 0; i < taken.size(); i++) {
      boolean apart = candidate.overlap(boxes[taken.get(i)]) <= overlap;
      if (!apart) {
        return false;
      }
    }
    return true;
  }

  /** The boxes that score enough in a row of scores, best first. */
  private static int[] candidates(Call call, int count, long row) {
    Optional<Double> least = call.optional(4).map(t -> Elements.real(t, 0));
    long[] places = new long[count];
    int found = 0;
    for (int i = 0; i < count; i++) {
      float score = (float) Elements.real(call.input(1), row * count + i);
      if (least.isEmpty() || score > least.get()) {
        places[found++] = place(score, i);
      }
    }
    Arrays.sort(places, 0, found);
    return Arrays.stream(places, 0, found).mapToInt(place -> (int) place).toArray();
  }

  /**
   * A number that is less the greater a score, and of equal scores the lower their index, which its
   * lower half is: whole numbers are sorted ten times as fast as boxed indices by a comparison. NaN
   * comes last.
   */
  private static long place(float score, int index) {
    int bits = Float.floatToIntBits(-score);
    int order = bits ^ (bits >> 31 & Integer.MAX_VALUE);
    return (long) order << 32 | index;
  }
}
