package joist.learn.split;

import java.util.List;
import joist.learn.Problem;

/**
 * A problem, and what was decided on the way to it.
 *
 * @param split of the rows of the table it was made from
 * @param droppedRows rows without a target or without a time
 * @param taskReason why the task is what it is
 * @param warnings what a person should look at, such as a column that gives the target away
 */
public record PreparedProblem(
    Problem problem, Split split, int droppedRows, String taskReason, List<String> warnings) {
  public PreparedProblem {
    warnings = List.copyOf(warnings);
  }
}
