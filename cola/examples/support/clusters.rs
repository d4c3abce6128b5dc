//! Grouping points by their direction: spherical k-means.

/// x/‖x‖
pub fn unit(x: Vec<f64>) -> Vec<f64> {
    let size = x.iter().map(|x| x * x).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    x.into_iter().map(|x| x / size).collect()
}

/// A label below k for each of these unit vectors: Lloyd's iteration, from points each as far as can be from those before.
pub fn clusters(points: &[Vec<f64>], k: usize) -> Vec<usize> {
    let mut centres: Vec<Vec<f64>> = points.iter().take(1).cloned().collect();
    while centres.len() < k.min(points.len()) {
        let far = points.iter().min_by(|x, y| nearest(x, &centres).1.total_cmp(&nearest(y, &centres).1));
        centres.extend(far.cloned());
    }
    for _ in 0..20 {
        let mut sums: Vec<Vec<f64>> = centres.iter().map(|c| vec![0.0; c.len()]).collect();
        for x in points {
            sums[nearest(x, &centres).0].iter_mut().zip(x).for_each(|(s, x)| *s += x);
        }
        centres = sums.into_iter().map(unit).collect();
    }
    points.iter().map(|x| nearest(x, &centres).0).collect()
}

/// The centre that points most in the direction of x, and the cosine.
fn nearest(x: &[f64], centres: &[Vec<f64>]) -> (usize, f64) {
    let cosine = |c: &Vec<f64>| x.iter().zip(c).map(|(x, c)| x * c).sum::<f64>();
    let all = centres.iter().map(cosine).enumerate();
    all.max_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default()
}
