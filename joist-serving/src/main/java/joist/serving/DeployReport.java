package joist.serving;

import java.time.Duration;
import java.util.List;
import joist.serving.proof.GateResult;

/**
 * How a deployment went.
 *
 * @param state {@link DeploymentState#LIVE}, or {@code FAILED} or {@code REFUSED}: then whatever
 *     was live before still is
 * @param reason why not, empty when live
 * @param oneRow what one row takes in process, the median at the end of warming; zero where it did
 *     not come so far
 * @param gates what it was held to, what it showed, and where that ended
 */
public record DeployReport(
    String name,
    int version,
    DeploymentState state,
    String reason,
    Times times,
    Duration oneRow,
    List<GateResult> gates) {
  public DeployReport {
    gates = List.copyOf(gates);
  }

  static DeployReport of(Deployment deployment, Times times, Duration oneRow) {
    return new DeployReport(
        deployment.name(),
        deployment.version(),
        deployment.state(),
        deployment.reason(),
        times,
        oneRow,
        deployment.proof().results());
  }

  /** What each step took. */
  public record Times(Duration load, Duration prove, Duration warm) {
    static final Times NONE = new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  /** Of one that came live, whatever became of it since. */
  static DeployReport live(Deployment deployment, Times times, Duration oneRow) {
    return new DeployReport(
        deployment.name(),
        deployment.version(),
        DeploymentState.LIVE,
        "",
        times,
        oneRow,
        deployment.proof().results());
  }

  public boolean isLive() {
    return state == DeploymentState.LIVE;
  }
}
