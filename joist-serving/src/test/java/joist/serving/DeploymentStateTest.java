package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DeploymentStateTest {
  private final ServingClock clock = new ManualClock();

  @Test
  void onlyAReadyOrOnceLiveDeploymentBecomesLive() {
    for (DeploymentState state : DeploymentState.values()) {
      boolean mayGoLive = state.next().contains(DeploymentState.LIVE);
      assertThat(mayGoLive)
          .as(state.label())
          .isEqualTo(
              state == DeploymentState.READY
                  || state == DeploymentState.DRAINING
                  || state == DeploymentState.RETIRED);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FAILED", "REFUSED"})
  void nothingFollowsAFailure(DeploymentState end) {
    assertThat(end.next()).isEmpty();
  }

  @Test
  void refusesAMoveThatTheLifeCycleHasNot() {
    Deployment deployment = new Deployment("m", 1, clock);

    assertThatThrownBy(() -> deployment.become(DeploymentState.LIVE, clock))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("m:1 cannot go from REGISTERED to LIVE");
    assertThat(deployment.state()).isEqualTo(DeploymentState.REGISTERED);
  }

  @Test
  void givesNoLeaseOfWhatIsNotInMemory() {
    Deployment deployment = new Deployment("m", 1, clock);

    assertThat(deployment.tryLease()).isNull();
    assertThat(deployment.inFlight()).isZero();
  }
}
