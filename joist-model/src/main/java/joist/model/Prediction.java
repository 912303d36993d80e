package joist.model;

import java.util.Map;
import java.util.Optional;

/**
 * A row's answer.
 *
 * @param label the most probable class; absent for regression
 * @param probabilities by class, in class order; empty for regression
 * @param value the predicted number; for binary classification the positive class's probability;
 *     for more classes the label's probability
 */
public record Prediction(Optional<String> label, Map<String, Float> probabilities, double value) {}
