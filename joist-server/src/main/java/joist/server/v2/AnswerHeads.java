package joist.server.v2;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import joist.serving.Deployment;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The JSON before raw answers: a model's answers to rows of one shape have the same. A few short
 * ones are kept, the newest of those that fall on one place. Thread-safe.
 */
final class AnswerHeads {
  private static final int PLACES = 64; // a power of two
  private static final int LONGEST = 1024; // a request's id may be of any length

  private final AtomicReferenceArray<@Nullable Kept> places = new AtomicReferenceArray<>(PLACES);

  /** What a head was written for: no two that differ in these have the same. */
  private record Kept(Asked asked, List<String> names, List<Shape> shapes, byte[] head) {
    boolean isOf(Asked other, Map<String, Tensor> outputs) {
      if (!asked.equals(other) || outputs.size() != names.size()) {
        return false;
      }
      Iterator<Shape> shape = shapes.iterator();
      Iterator<String> name = names.iterator();
      for (Map.Entry<String, Tensor> output : outputs.entrySet()) {
        if (!output.getKey().equals(name.next())
            || !output.getValue().shape().equals(shape.next())) {
          return false;
        }
      }
      return true;
    }
  }

  /** Which file's model answers, under what name, and the request's id: no deployment is held. */
  private record Asked(String digest, String name, int version, String id) {
    static Asked of(Deployment deployment, String id) {
      return new Asked(deployment.model().digest(), deployment.name(), deployment.version(), id);
    }

    int place() {
      return name.hashCode() & (PLACES - 1);
    }
  }

  /**
   * Whether an answer's head hangs on its shapes alone: all outputs lie behind it, and none is of
   * texts, whose bytes are as many as they are long.
   */
  static boolean suits(PlacedRequest request, Map<String, Tensor> outputs) {
    if (!(request.rest() instanceof Placement.Raw) || !request.placements().isEmpty()) {
      return false;
    }
    for (Tensor tensor : outputs.values()) {
      if (tensor.type() == ElementType.STRING) {
        return false;
      }
    }
    return true;
  }

  /** The head of such an answer; null where it is not known. */
  byte @Nullable [] find(Deployment deployment, String id, Map<String, Tensor> outputs) {
    Asked asked = Asked.of(deployment, id);
    Kept kept = places.get(asked.place());
    return kept != null && kept.isOf(asked, outputs) ? kept.head() : null;
  }

  void keep(Deployment deployment, String id, Map<String, Tensor> outputs, byte[] head) {
    if (head.length > LONGEST) {
      return;
    }
    Asked asked = Asked.of(deployment, id);
    List<Shape> shapes = new ArrayList<>();
    outputs.values().forEach(tensor -> shapes.add(tensor.shape()));
    places.set(asked.place(), new Kept(asked, List.copyOf(outputs.keySet()), shapes, head));
  }
}
