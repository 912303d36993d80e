package joist.serving;

import java.time.Instant;
import java.util.Optional;
import joist.serving.stats.Recent;

/**
 * A switch of versions and what callers felt of it.
 *
 * @param fromVersion 0 when nothing was live before
 * @param before traffic in the window before the new version began to load
 * @param during traffic from then to shortly after the switch
 * @param after traffic after that; empty until it was measured
 */
public record SwitchRecord(
    String model,
    int fromVersion,
    int toVersion,
    Instant time,
    DeployReport.Times times,
    Recent before,
    Recent during,
    Optional<Recent> after) {

  SwitchRecord withTraffic(Recent nowDuring, Optional<Recent> nowAfter) {
    return new SwitchRecord(
        model, fromVersion, toVersion, time, times, before, nowDuring, nowAfter);
  }
}
