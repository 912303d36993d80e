package joist.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.compiler.contract.LoopPlan;
import joist.compiler.contract.Role;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.tensor.ElementType;

/** Steps of the loop plans of contractions and windows, bound to places. */
final class LoopPlans {
  private LoopPlans() {}

  /** The places of a plan's roles. */
  record Bound(List<Place> inputs, List<Place> outputs, List<Place> weights, List<Place> extras) {
    static Bound of(Place input, Place output) {
      return new Bound(List.of(input), List.of(output), List.of(), List.of());
    }
  }

  /** Adds a plan's programs as steps. */
  static void add(Planning planning, LoopPlan plan, Bound bound, Node... nodes) {
    add(planning, plan, bound, List.of(nodes));
  }

  static void add(Planning planning, LoopPlan plan, Bound bound, List<Node> nodes) {
    Optional<Place> scratch =
        plan.scratchElements() > 0
            ? Optional.of(planning.fresh(ElementType.F32, plan.scratchElements()))
            : Optional.empty();
    for (LoopPlan.Step step : plan.steps()) {
      List<Slice> slices = new ArrayList<>();
      for (Role role : step.operands()) {
        Place place =
            switch (role) {
              case Role.Input(int number) -> bound.inputs().get(number);
              case Role.Output(int number) -> bound.outputs().get(number);
              case Role.Weights(int number) -> bound.weights().get(number);
              case Role.Extra(int number) -> bound.extras().get(number);
              case Role.Scratch() -> scratch.orElseThrow();
            };
        slices.add(Slice.of(place));
      }
      planning.add(new Step.Loops(step.program(), slices, nodes));
    }
  }
}
