package joist.tune;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import joist.tune.Contest.Clocks;
import joist.tune.TrainingProgress.Event;
import org.junit.jupiter.api.Test;

class BudgetTest {
  /** A clock that moves on by a step each time it is asked. */
  private static Clocks ticking(Duration step) {
    AtomicLong nanos = new AtomicLong();
    InstantSource instants = () -> Instant.EPOCH.plusNanos(nanos.addAndGet(step.toNanos()));
    return new Clocks(instants, () -> nanos.addAndGet(1000));
  }

  private static TrainingRequest request() {
    return TrainingRequest.of(SyntheticTables.of(300, "late"), "late").withThreads(1);
  }

  private static List<Event> run(Duration budget, Duration step) {
    List<Event> events = new ArrayList<>();
    new Training(request().withBudget(budget), events::add, ticking(step)).run();
    return events;
  }

  @Test
  void endsFitsEarlyYetJudgesEveryLearner() {
    List<Event> events = run(Duration.ofSeconds(10), Duration.ofSeconds(1));
    assertThat(events.stream().filter(e -> e instanceof Event.LearnerJudged))
        .hasSizeGreaterThanOrEqualTo(5);
    assertThat(events.stream().filter(e -> e instanceof Event.RoundDone).count()).isLessThan(40);
  }

  @Test
  void searchesBetterParametersWhileTimeIsLeft() {
    List<Event> events = run(Duration.ofSeconds(3), Duration.ofMillis(2));
    assertThat(events.stream().filter(e -> e instanceof Event.LearnerStarted))
        .anyMatch(e -> ((Event.LearnerStarted) e).learner().equals("boosted trees, tuned"));
  }

  @Test
  void saysInTheLineageThatTheClockHadASay() {
    TrainingResult result =
        new Training(
                request().withBudget(Duration.ofMillis(1500)),
                event -> {},
                ticking(Duration.ofMillis(100)))
            .run();
    assertThat(result.model().documents().lineage().recipe().budget()).isEqualTo("1.5 s");
  }
}
