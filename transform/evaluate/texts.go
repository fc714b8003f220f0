package evaluate

// Reading is what a text says, according to people or to a method.
type Reading struct {
	// Property says whether the matter lies in the running of a compound.
	Property bool
	// Category and Responsibility are read of texts about property only.
	Category, Responsibility string
	// Compound is "" where there is none, or none that is certain.
	Compound string
}

// Text is one text as people and a method read it.
type Text struct {
	Want, Got Reading
}

// Labels of a report on Reading.Property.
const (
	Yes = "yes"
	No  = "no"
)

// Readings is how well texts are read.
type Readings struct {
	// Property has the labels Yes and No.
	Property Report
	// Category and Responsibility compare the texts that are about property
	// according to people, whether the method saw that or not.
	Category, Responsibility Report
	Compound                 Placed
}

// Texts compares readings of texts, with intervals at confidence conf. Categories
// and responsibilities give the order of the labels, as in Labels.
func Texts(texts []Text, categories, responsibilities []string, conf float64) Readings {
	var property, category, responsibility, compound []Pair
	for _, t := range texts {
		property = append(property, Pair{said(t.Want.Property), said(t.Got.Property)})
		compound = append(compound, Pair{t.Want.Compound, t.Got.Compound})
		if t.Want.Property {
			category = append(category, Pair{t.Want.Category, t.Got.Category})
			responsibility = append(responsibility, Pair{t.Want.Responsibility, t.Got.Responsibility})
		}
	}
	return Readings{
		Property:       Labels(property, []string{Yes, No}, conf),
		Category:       Labels(category, categories, conf),
		Responsibility: Labels(responsibility, responsibilities, conf),
		Compound:       Placements(compound, conf),
	}
}

func said(property bool) string {
	if property {
		return Yes
	}
	return No
}

// Of returns how well one label is recognised; ok is false if no case has or got
// it.
func (r Report) Of(name string) (l Label, ok bool) {
	for _, l := range r.Labels {
		if l.Label == name {
			return l, true
		}
	}
	return Label{}, false
}
