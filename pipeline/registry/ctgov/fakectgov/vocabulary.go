package fakectgov

// Everything a made-up study says is put together from here. The words are our own;
// conditions and their MeSH ids, drugs, cities and countries are facts.

var conditions = []struct{ name, mesh, meshID, ancestor, ancestorID string }{
	{"Fibromyalgia", "Fibromyalgia", "D005356", "Rheumatic Diseases", "D012216"},
	{"Crohn Disease", "Crohn Disease", "D003424", "Inflammatory Bowel Diseases", "D015212"},
	{"Ulcerative Colitis", "Colitis, Ulcerative", "D003093", "Inflammatory Bowel Diseases", "D015212"},
	{"Multiple Sclerosis", "Multiple Sclerosis", "D009103", "Demyelinating Diseases", "D003711"},
	{"Complex Regional Pain Syndrome", "Complex Regional Pain Syndromes", "D020918", "Autonomic Nervous System Diseases", "D001342"},
	{"Major Depressive Disorder", "Depressive Disorder, Major", "D003865", "Mood Disorders", "D019964"},
	{"Alcohol Use Disorder", "Alcoholism", "D000437", "Substance-Related Disorders", "D019966"},
	{"Opioid Withdrawal", "Substance Withdrawal Syndrome", "D013375", "Substance-Related Disorders", "D019966"},
	{"Chronic Fatigue Syndrome", "Fatigue Syndrome, Chronic", "D015673", "Muscular Diseases", "D009135"},
	{"Post-COVID-19 Condition", "Post-Acute COVID-19 Syndrome", "D000094024", "Coronavirus Infections", "D018352"},
	{"Gulf War Illness", "Persian Gulf Syndrome", "D018923", "Occupational Diseases", "D009784"},
	{"Autism Spectrum Disorder", "Autism Spectrum Disorder", "D000067877", "Neurodevelopmental Disorders", "D065886"},
	{"Pruritus", "Pruritus", "D011537", "Skin Diseases", "D012871"},
	{"Psoriasis", "Psoriasis", "D011565", "Skin Diseases, Papulosquamous", "D017444"},
	{"Systemic Lupus Erythematosus", "Lupus Erythematosus, Systemic", "D008180", "Connective Tissue Diseases", "D003240"},
	{"HIV Infections", "HIV Infections", "D015658", "Retroviridae Infections", "D012192"},
	{"Pancreatic Cancer", "Pancreatic Neoplasms", "D010190", "Digestive System Neoplasms", "D004067"},
	{"Interstitial Cystitis", "Cystitis, Interstitial", "D018856", "Urinary Bladder Diseases", "D001745"},
	{"Diabetic Neuropathy", "Diabetic Neuropathies", "D003929", "Peripheral Nervous System Diseases", "D010523"},
	{"Gambling Disorder", "Gambling", "D005715", "Disruptive, Impulse Control, and Conduct Disorders", "D007174"},
}

var doses = []string{
	"4.5 mg once daily at bedtime", "titrated from 1.5 mg to 4.5 mg over two weeks, one capsule at night",
	"3 mg per day by mouth", "0.1 mg twice daily", "4,5 mg daily for 12 weeks", "6 mg every evening",
	"50 mg tablet once daily", "25 mg in the morning for three days, then 50 mg", "380 mg injection every four weeks",
	"low dose naltrexone, dose as tolerated", "0.06 mg/kg up to 4.5 mg", "2 mg oral solution", "9 mg per day in two doses",
}

var openings = []string{
	"This study asks whether", "The trial is done to learn if", "Little is known about whether",
	"The aim is to find out whether", "Earlier pilot work suggests that", "We compare two groups to see whether",
}

var claims = []string{
	"naltrexone eases symptoms in people with %s who did not get better with usual treatment",
	"a small daily dose of naltrexone changes inflammation markers in %s",
	"quality of life in %s improves over the months of treatment",
	"naltrexone is safe and well tolerated by adults with %s",
	"fatigue and sleep change when people with %s take naltrexone in the evening",
}

var sentences = []string{
	"Participants come to the clinic at the start, after six weeks and after twelve weeks.",
	"A diary is kept every day, and side effects are asked for by telephone once a week.",
	"Blood is drawn at each visit and kept frozen until all samples can be measured together.",
	"Neither the participants nor the staff who rate the outcomes know who takes which capsule.",
	"The pharmacy prepares capsules that look and taste the same, and keeps the list of numbers.",
	"Those who stop early are asked to come to the remaining visits all the same.",
	"The number of participants was chosen so that a difference of ten points would be seen with a power of 80 %.",
	"Rescue medication may be used and is written down; opioid pain killers may not.",
	"An independent board looks at the safety data after half of the participants have finished.",
	"After a washout of two weeks the groups change over, so that everybody receives both treatments.",
	"Questionnaires are filled in on a tablet computer at home, in the evening, before the capsule is taken.",
	"The analysis includes everybody who took at least one capsule, in the group to which they were assigned.",
}

var inclusions = []string{
	"Age of 18 years or older", "Diagnosis confirmed by a specialist at least six months ago", "Pain of \\>= 4 on a scale from 0 to 10",
	"Stable treatment for the last 8 weeks", "Able to read and answer questionnaires", "Negative pregnancy test where it applies",
	"Body mass index between 18 and 40 kg/m\\^2", "Willing to use contraception during the study",
}

var exclusions = []string{
	"Use of opioids in the last 14 days", "Liver enzymes \\> 3 times the upper limit", "Pregnancy or breast feeding",
	"Known allergy to naltrexone", "Taking part in another trial", "Severe kidney disease (eGFR \\< 30)",
	"Planned surgery within the next 3 months", "Alcohol use that needs treatment", "Any condition that in the investigator's view makes taking part unsafe",
}

var measures = []struct{ name, unit string }{
	{"Change in pain intensity", "score on a scale"}, {"Fatigue severity", "units on a scale"}, {"Global impression of change", "participants"},
	{"Days of heavy drinking", "days"}, {"Clinical remission", "participants"}, {"Quality of life, physical part", "score on a scale"},
	{"C-reactive protein", "mg/L"}, {"Sleep quality", "score on a scale"}, {"Depression rating", "units on a scale"}, {"Erythrocyte sedimentation rate", "mm/h"},
}

var timeFrames = []string{"12 weeks", "Baseline and week 6", "From baseline to 6 months", "Day 1 to day 84", "24 weeks after the first dose"}

var cities = []struct {
	city, state, zip, country string
	lat, lon                  float64
}{
	{"Boston", "Massachusetts", "02114", "United States", 42.35843, -71.05977}, {"Houston", "Texas", "77030", "United States", 29.76328, -95.36327},
	{"Odense", "", "5000", "Denmark", 55.39594, 10.38831}, {"Bergen", "", "5021", "Norway", 60.39299, 5.32415},
	{"Toronto", "Ontario", "M5G 2C4", "Canada", 43.70011, -79.4163}, {"Utrecht", "", "3584", "Netherlands", 52.09083, 5.12222},
	{"Tehran", "", "14155", "Iran", 35.69439, 51.42151}, {"Cairo", "", "11562", "Egypt", 30.06263, 31.24967},
	{"Lyon", "", "69003", "France", 45.74846, 4.84671}, {"Melbourne", "Victoria", "3004", "Australia", -37.814, 144.96332},
	{"Madrid", "", "28007", "Spain", 40.4165, -3.70256}, {"Tel Aviv", "", "64239", "Israel", 32.08088, 34.78057},
}

var facilities = []string{"Northfield Research Clinic", "Lakeside University Hospital", "Harbour Pain Centre", "Riverbank Medical Institute", "Hilltop Outpatient Unit", "Meadow Street Health Centre"}

var sponsors = []struct{ name, class string }{
	{"Northfield University Hospital", "OTHER"}, {"Lakeside Medical School", "OTHER"}, {"Harbour Pharmaceuticals", "INDUSTRY"},
	{"Riverbank Foundation", "OTHER"}, {"National Example Institutes", "NIH"}, {"Example Veterans Service", "FED"},
}

var organSystems = []string{"Gastrointestinal disorders", "Nervous system disorders", "Psychiatric disorders", "General disorders", "Infections and infestations", "Skin and subcutaneous tissue disorders"}

var events = []string{"Nausea", "Vivid dreams", "Headache", "Insomnia", "Dizziness", "Dry mouth", "Diarrhoea", "Fatigue", "Rash", "Anxiety", "Common cold", "Constipation"}

// pValues are written the many ways in which the register holds them.
var pValues = []string{"0.03", "<0.001", "=0.012", "0.5", "> 0.05", "≤0.05", "5E-4", "0.0001", "0,04", "NS", "1.0"}
