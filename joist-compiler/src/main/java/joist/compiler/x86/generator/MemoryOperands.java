package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import joist.compiler.loop.Operation;

/**
 * Chooses which constants and loads need no register, because each instruction that uses them can
 * take them from memory: every constant where that is so for all of its uses, and loads that are
 * used once, with neither a store nor the edge of a loop in between.
 */
final class MemoryOperands {
  private final Level level;
  private final Map<Integer, Integer> definitions = new HashMap<>();
  private final Map<Integer, Integer> uses = new HashMap<>();

  /** Loads of the part of the program that is being looked at. */
  private final Map<Integer, Spot> loads = new HashMap<>();

  private final Map<Integer, Spot> constants = new HashMap<>();
  private final Map<Integer, Spot> chosen = new HashMap<>();
  private final Set<Integer> inRegisters = new HashSet<>();

  private MemoryOperands(Level level) {
    this.level = level;
  }

  /** The spots of the webs that stay in memory. */
  static Map<Integer, Spot> choose(StepBuilder.Steps steps, Level level) {
    MemoryOperands operands = new MemoryOperands(level);
    for (Step step : steps.list()) {
      step.uses().forEach(web -> operands.uses.merge(web, 1, Integer::sum));
      step.defines().forEach(web -> operands.definitions.merge(web, 1, Integer::sum));
    }
    steps.list().forEach(operands::step);
    operands.constants.keySet().removeAll(operands.inRegisters);
    operands.chosen.putAll(operands.constants);
    return operands.chosen;
  }

  private void step(Step step) {
    switch (step) {
      case Step.Compute compute -> {
        use(compute);
        define(compute);
      }
      case Step.Write write -> {
        inRegisters.add(write.source());
        loads.clear();
      }
      case Step.Top _, Step.Bottom _ -> loads.clear();
      case Step.Clear _, Step.Incoming _, Step.Point _, Step.Count _, Step.Advance _ -> {}
    }
  }

  private void define(Step.Compute compute) {
    int target = compute.target();
    if (definitions.getOrDefault(target, 0) != 1 || compute.keeps()) {
      return;
    }
    switch (compute.operation()) {
      case Operation.Constant(int bits) -> constants.put(target, new Spot.Constant(bits));
      case Operation.LaneNumbers() -> constants.put(target, new Spot.LaneNumbers());
      case Operation.Load _ when compute.given() == level.lanes() -> load(compute, false);
      case Operation.LoadOne _ when level == Level.AVX512 -> load(compute, true);
      default -> {}
    }
  }

  private void load(Step.Compute compute, boolean one) {
    Place place = compute.place().orElseThrow();
    if (!Needs.bytes(place) && uses.getOrDefault(compute.target(), 0) == 1) {
      loads.put(compute.target(), new Spot.Operand(place, one));
    }
  }

  private void use(Step.Compute compute) {
    List<Integer> sources = compute.sources();
    Set<Integer> fromMemory = new HashSet<>();
    for (List<Integer> slot : slots(compute.operation())) {
      Optional<Integer> load = first(slot, position -> loads.containsKey(sources.get(position)));
      Optional<Integer> position =
          load.or(() -> first(slot, each -> constants.containsKey(sources.get(each))));
      position.ifPresent(fromMemory::add);
    }
    for (int position = 0; position < sources.size(); position++) {
      int web = sources.get(position);
      if (fromMemory.contains(position) && loads.containsKey(web)) {
        chosen.put(web, loads.remove(web));
      } else if (!fromMemory.contains(position)) {
        inRegisters.add(web);
      }
    }
  }

  private static Optional<Integer> first(List<Integer> slot, Predicate<Integer> fits) {
    return slot.stream().filter(fits).findFirst();
  }

  /** Groups of operands, by position, of which one each may be in memory. */
  private List<List<Integer>> slots(Operation operation) {
    return switch (operation) {
      case Operation.Unary(var kind, _) ->
          switch (kind) {
            case NEGATE, ABS -> List.of();
            case SQRT, FLOOR, CEIL, ROUND, TRUNCATE, TO_INT, TO_FLOAT -> List.of(List.of(0));
          };
      case Operation.Binary(var kind, _, _) ->
          List.of(Arithmetic.isCommutative(kind) ? List.of(0, 1) : List.of(1));
      case Operation.Shift _ -> level == Level.AVX512 ? List.of(List.of(0)) : List.of();
      case Operation.Fma _ -> List.of(List.of(0, 1, 2));
      case Operation.Select(var comparison, _, _, _, _) ->
          switch (comparison) {
            case EQUAL_INT -> List.of(List.of(0, 1), List.of(2));
            case LESS_INT -> List.of(List.of(0), List.of(2));
            case EQUAL, LESS, LESS_OR_EQUAL, NOT_EQUAL, NOT_LESS, UNORDERED ->
                List.of(List.of(0, 1), List.of(2, 3));
          };
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Load _,
          Operation.LoadOne _,
          Operation.LoadStrided _,
          Operation.Gather _,
          Operation.Reduce _ ->
          List.of();
    };
  }

  /** The steps without those that only make what is in memory anyway. */
  static List<Step> without(List<Step> steps, Map<Integer, Spot> inMemory) {
    List<Step> rest = new ArrayList<>();
    for (Step step : steps) {
      if (!(step instanceof Step.Compute compute && inMemory.containsKey(compute.target()))) {
        rest.add(step);
      }
    }
    return rest;
  }
}
