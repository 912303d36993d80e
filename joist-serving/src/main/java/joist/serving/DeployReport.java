package joist.serving;

import java.time.Duration;

/**
 * How a deployment went.
 *
 * @param state {@link DeploymentState#LIVE}, or {@code FAILED} or {@code REFUSED}: then whatever
 *     was live before still is
 * @param reason why not, empty when live
 * @param oneRow what one row takes in process, the median at the end of warming; zero where it did
 *     not come so far
 */
public record DeployReport(
    String name, int version, DeploymentState state, String reason, Times times, Duration oneRow) {

  /** What each step took. */
  public record Times(Duration load, Duration prove, Duration warm) {
    static final Times NONE = new Times(Duration.ZERO, Duration.ZERO, Duration.ZERO);
  }

  static DeployReport of(Deployment deployment, Times times, Duration oneRow) {
    return new DeployReport(
        deployment.name(),
        deployment.version(),
        deployment.state(),
        deployment.reason(),
        times,
        oneRow);
  }

  /** Of one that came live, whatever became of it since. */
  static DeployReport live(Deployment deployment, Times times, Duration oneRow) {
    return new DeployReport(
        deployment.name(), deployment.version(), DeploymentState.LIVE, "", times, oneRow);
  }

  public boolean isLive() {
    return state == DeploymentState.LIVE;
  }
}
