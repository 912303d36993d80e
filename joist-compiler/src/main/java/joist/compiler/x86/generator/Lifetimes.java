package joist.compiler.x86.generator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * From where to where every web lives. What a loop needs from before it, or from its previous turn,
 * lives through all of the loop.
 *
 * @param temporaries the webs of the temporaries of each step, by its number
 */
record Lifetimes(
    List<Interval> vector, List<Interval> general, Map<Integer, List<Integer>> temporaries) {

  static Lifetimes of(StepBuilder.Steps steps, Map<Integer, Spot> inMemory, Level level) {
    Builder builder = new Builder(steps, inMemory, level);
    for (int i = 0; i < steps.list().size(); i++) {
      builder.step(i, steps.list().get(i));
    }
    return builder.result();
  }

  private static final class Builder {
    private final StepBuilder.Steps steps;
    private final Map<Integer, Spot> inMemory;
    private final Level level;
    private final Map<Integer, Interval> intervals = new LinkedHashMap<>();
    private final Map<Integer, List<Integer>> temporaries = new HashMap<>();
    private final Deque<Turn> open = new ArrayDeque<>();
    private int nextWeb;

    /** A loop that is open, with what it has defined so far and what it wants from before. */
    private record Turn(int top, boolean mayBeNone, Set<Integer> defined, Set<Integer> wanted) {}

    Builder(StepBuilder.Steps steps, Map<Integer, Spot> inMemory, Level level) {
      this.steps = steps;
      this.inMemory = inMemory;
      this.level = level;
      this.nextWeb = steps.webs();
    }

    void step(int number, Step step) {
      if (step instanceof Step.Top top) {
        uses(step).forEach(web -> use(web, 2 * number));
        open.push(new Turn(number, top.mayBeNone(), new HashSet<>(), new HashSet<>()));
        return;
      }
      uses(step).forEach(web -> use(web, 2 * number));
      int written = Needs.writesEarly(step) ? 2 * number : 2 * number + 1;
      step.defines().forEach(web -> define(web, written));
      if (step instanceof Step.Compute compute) {
        hint(compute);
      }
      temporaries(number, step);
      if (step instanceof Step.Bottom) {
        close(number);
      }
    }

    /** The webs that a step reads, with the pointers of what it reads from memory. */
    private Stream<Integer> uses(Step step) {
      return step.uses()
          .flatMap(web ->
              switch (inMemory.get(web)) {
                case null -> Stream.of(web);
                case Spot.Operand operand -> Stream.of(operand.place().pointer());
                case Spot.Constant _, Spot.LaneNumbers _ -> Stream.empty();
                case Spot.Register _, Spot.Slot _ ->
                    throw new IllegalStateException("nothing is allocated yet");
              });
    }

    private Interval interval(int web) {
      return intervals.computeIfAbsent(web, Interval::new);
    }

    private void use(int web, int position) {
      interval(web).cover(position);
      interval(web).count(open.size());
      want(web);
    }

    private void want(int web) {
      for (Turn turn : open) {
        if (turn.defined().contains(web)) {
          return;
        }
        turn.wanted().add(web);
      }
    }

    private void define(int web, int position) {
      interval(web).cover(position);
      interval(web).count(open.size());
      if (!open.isEmpty()) {
        open.peek().defined().add(web);
      }
    }

    private void close(int bottom) {
      Turn closed = open.pop();
      for (int web : closed.wanted()) {
        interval(web).cover(2 * closed.top());
        interval(web).cover(2 * bottom + 1);
      }
      if (!closed.mayBeNone() && !open.isEmpty()) {
        open.peek().defined().addAll(closed.defined());
      }
    }

    /** A sum takes the register of what it adds to, a product that of a factor. */
    private void hint(Step.Compute compute) {
      Interval target = interval(compute.target());
      compute.sources().reversed().stream()
          .filter(web -> !inMemory.containsKey(web))
          .forEach(target.hints::add);
    }

    private void temporaries(int number, Step step) {
      List<Integer> webs = new ArrayList<>();
      for (int i = 0; i < Needs.temporaries(step, level); i++) {
        intervals.put(nextWeb, Interval.temporary(nextWeb, number));
        webs.add(nextWeb++);
      }
      if (!webs.isEmpty()) {
        temporaries.put(number, webs);
      }
    }

    Lifetimes result() {
      List<Interval> vector = new ArrayList<>();
      List<Interval> general = new ArrayList<>();
      for (Interval interval : intervals.values()) {
        (steps.isGeneral(interval.web) ? general : vector).add(interval);
      }
      return new Lifetimes(vector, general, temporaries);
    }
  }
}
